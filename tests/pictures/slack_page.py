"""One exchange on Slack as a page: what a person wrote or typed, and the bot's Block Kit as Slack lays it out."""

import base64
import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fakes.slack import File
from tests.pictures.dialect import slack_html

_STYLE = Path(__file__).with_name("slack.css")


@dataclass(frozen=True, slots=True)
class Answer:
    """A message of the bot, its files, and what led to it."""

    name: str
    person: str
    #: What the person wrote, or the command that they typed.
    wrote: str
    blocks: Sequence[dict[str, Any]]
    is_private: bool = False
    files: Sequence[File] = ()
    #: Whether it is no message but the app's home tab.
    is_home: bool = False


def slack_page(answer: Answer, theme: str) -> str:
    """A whole HTML document; `theme` is dark or light."""
    if answer.is_home:
        return _page(
            theme, f"<nav><b>Home</b>Messages</nav><div class=home>{''.join(map(_block, answer.blocks))}</div>"
        )
    asked = "" if answer.is_private else _message(answer.person, f"<p>{_named(answer.wrote)}</p>")
    note = "<div class=private>👁 Only visible to you</div>" if answer.is_private else ""
    files = "".join(map(_file, answer.files))
    reply = _message("faqbot", "".join(map(_block, answer.blocks)), note)
    below = _message("faqbot", files) if files else ""
    return _page(theme, f"{asked}{reply}{below}")


def _page(theme: str, content: str) -> str:
    style = _STYLE.read_text(encoding="utf-8")
    return f"<!doctype html><html class={theme}><meta charset=utf-8><style>{style}</style><body><main>{content}</main>"


def slack_form(view: dict[str, Any], typed: dict[str, str], theme: str) -> str:
    """A modal as a whole HTML document, with what a person typed into it."""
    fields = "".join(_input(block, typed) for block in view["blocks"])
    style = _STYLE.read_text(encoding="utf-8")
    close, submit = (
        f"<button class={look}>{view[key]['text']}</button>" for key, look in (("close", ""), ("submit", "primary"))
    )
    return (
        f"<!doctype html><html class={theme}><meta charset=utf-8><style>{style}</style>"
        f"<body><main><form><h1>{view['title']['text']}</h1>{fields}<footer>{close}{submit}</footer></form></main>"
    )


def _input(block: dict[str, Any], typed: dict[str, str]) -> str:
    element = block["element"]
    value = html.escape(typed.get(block["block_id"], element.get("initial_value") or ""))
    optional = " <span>(optional)</span>" if block.get("optional") else ""
    size = "long" if element.get("multiline") else "short"
    hint = f"<small>{block['hint']['text']}</small>" if "hint" in block else ""
    return f"<label><b>{block['label']['text']}{optional}</b><div class={size}>{value}</div>{hint}</label>"


def _named(text: str) -> str:
    return slack_html(text).replace("@faqbot", "<span class=mention>@faqbot</span>")


def _message(name: str, content: str, note: str = "") -> str:
    app = "<i>APP</i>" if name == "faqbot" else ""
    kind = "whole hushed" if note else "whole"
    return (
        f"<div class='{kind}'>{note}<article><span class='avatar {name}'>{name[0].upper()}</span><section>"
        f"<header><b>{name}</b>{app}<time>10:24</time></header>{content}</section></article></div>"
    )


def _block(block: dict[str, Any]) -> str:
    match block["type"]:
        case "header":
            return f"<h1>{block['text']['text']}</h1>"
        case "section":
            accessory = _element(block["accessory"]) if block.get("accessory") else ""
            fields = "".join(f"<div>{_text(field)}</div>" for field in block.get("fields") or [])
            words = _text(block["text"]) if block.get("text") else ""
            return f"<div class=section><div>{words}{fields}</div>{accessory}</div>"
        case "context":
            return f"<div class=context>{''.join(map(_text, block['elements']))}</div>"
        case "actions":
            return f"<div class=actions>{''.join(map(_element, block['elements']))}</div>"
        case "divider":
            return "<hr>"
    raise ValueError(f"no picture of a block of type {block['type']}")


def _text(text: dict[str, Any]) -> str:
    return slack_html(text["text"]) if text["type"] == "mrkdwn" else text["text"].replace("\n", "<br>")


def _element(element: dict[str, Any]) -> str:
    if element["type"] == "button":
        return f"<button class='{element.get('style', '')}'>{element['text']['text']}</button>"
    prompt = (element.get("placeholder") or {}).get("text", "")
    return f"<div class=select><span>{prompt}</span><span>⌄</span></div>"


def _file(file: File) -> str:
    if file.name.endswith(".png"):
        source = base64.b64encode(file.content).decode()
        return f"<div class=context>{file.name} ▾</div><img alt='' src='data:image/png;base64,{source}'>"
    size = f"{len(file.content) / 1024:.0f} kB"
    return f"<div class=file><span>{{ }}</span><div><b>{file.name}</b><small>JSON · {size}</small></div></div>"

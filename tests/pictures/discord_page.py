"""One exchange on Discord as a page: what a person wrote or did, and under it the bot's message from its payload."""

import base64
import html
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fakes.discord.world import BUTTON, EPHEMERAL, SELECTS
from tests.pictures.dialect import discord_html, discord_line

_STYLE = Path(__file__).with_name("discord.css")
_PARAGRAPH = 2
_BUTTON_LOOKS = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A message of the bot and what led to it; either `wrote` or `used` is set."""

    name: str
    person: str
    #: The bot's message as it went over the wire.
    body: dict[str, Any]
    flags: int = 0
    #: What the person wrote in the channel.
    wrote: str = ""
    #: The command that the person used.
    used: str = ""


def discord_page(exchange: Exchange, theme: str, *, is_open: bool = False) -> str:
    """A whole HTML document; `theme` is dark or light. An open menu shows its first choices."""
    bot = _bot_message(exchange, is_open=is_open)
    style = _STYLE.read_text(encoding="utf-8")
    asked = _person_message(exchange) if exchange.wrote else ""
    return (
        f"<!doctype html><html class={theme}><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<style>{style}</style><body><main>{asked}{bot}</main>"
    )


def discord_form(modal: dict[str, Any], typed: dict[str, str], theme: str) -> str:
    """A modal as a whole HTML document, with what a person typed into it."""
    fields = "".join(_input(label, typed) for label in modal["components"])
    style = _STYLE.read_text(encoding="utf-8")
    buttons = "<footer class=row><button class=secondary>Cancel</button><button class=primary>Submit</button></footer>"
    return (
        f"<!doctype html><html class={theme}><meta charset=utf-8><style>{style}</style>"
        f"<body><main><form><h1>{html.escape(modal['title'])}</h1>{fields}{buttons}</form></main>"
    )


def _input(label: dict[str, Any], typed: dict[str, str]) -> str:
    entered = label["component"]
    value = html.escape(typed.get(entered["custom_id"], entered.get("value") or ""))
    star = "<em>*</em>" if entered.get("required", True) else ""
    hint = f"<small>{html.escape(label['description'])}</small>" if label.get("description") else ""
    size = "long" if entered["style"] == _PARAGRAPH else "short"
    return f"<label><b>{html.escape(label['label'])}{star}</b>{hint}<div class={size}>{value}</div></label>"


def _person_message(exchange: Exchange) -> str:
    words = discord_line(html.unescape(exchange.wrote)).replace("@faqbot", "<span class=mention>@faqbot</span>")
    return (
        f"<article>{_avatar(exchange.person)}<section><header><b>{exchange.person}</b><time>Today at 10:24</time>"
        f"</header><p>{words}</p></section></article>"
    )


def _bot_message(exchange: Exchange, *, is_open: bool) -> str:
    above = f"<div class=above>{_avatar(exchange.person)}<b>{exchange.person}</b> {_lead(exchange)}</div>"
    below = "<footer>👁 Only you can see this • <a>Dismiss message</a></footer>" if exchange.flags & EPHEMERAL else ""
    body = exchange.body
    parts = (
        discord_html(body.get("content") or ""),
        *map(_attachment, body.get("attachments") or []),
        *map(_embed, body.get("embeds") or []),
        *(_row(row, is_open=is_open) for row in body.get("components") or []),
    )
    kind = "private" if below else ""
    return (
        f"<div class='bot {kind}'>{above}<article>{_avatar('faqbot')}<section><header><b>faqbot</b><i>APP</i>"
        f"<time>Today at 10:24</time></header>{''.join(parts)}{below}</section></article></div>"
    )


def _lead(exchange: Exchange) -> str:
    if exchange.used:
        return f"used <span class=mention>{html.escape(exchange.used)}</span>"
    return f"<span>{html.escape(exchange.wrote)}</span>"


def _avatar(name: str) -> str:
    return f"<span class='avatar {name}'>{name[0].upper()}</span>"


def _attachment(attachment: dict[str, Any]) -> str:
    content: bytes = attachment["content"]
    name = html.escape(attachment["filename"])
    if name.endswith(".png"):
        source = base64.b64encode(content).decode()
        alt = html.escape(attachment.get("description") or "")
        return f"<img alt='{alt}' src='data:image/png;base64,{source}'>"
    return f"<div class=file><span>🗎</span><div><a>{name}</a><small>{len(content) / 1024:.1f} KB</small></div></div>"


def _embed(embed: dict[str, Any]) -> str:
    title = f"<h1>{discord_line(embed['title'])}</h1>" if embed.get("title") else ""
    colour = f"#{embed.get('color', 0):06x}"
    return f"<div class=embed style='border-color:{colour}'>{title}{discord_html(embed.get('description') or '')}</div>"


def _row(row: dict[str, Any], *, is_open: bool) -> str:
    return f"<div class=row>{''.join(_part(part, is_open=is_open) for part in row['components'])}</div>"


def _part(part: dict[str, Any], *, is_open: bool) -> str:
    if part["type"] == BUTTON:
        return f"<button class={_BUTTON_LOOKS[part['style']]}>{html.escape(part.get('label') or '')}</button>"
    assert part["type"] in SELECTS
    prompt = html.escape(part.get("placeholder") or "Make a selection")
    return f"<div class=select><span>{prompt}</span><span>⌄</span></div>{_options(part) if is_open else ''}"


def _options(select: dict[str, Any]) -> str:
    options = (
        f"<div><b>{html.escape(option['label'])}</b><small>{html.escape(option.get('description') or '')}</small></div>"
        for option in select["options"]
    )
    return f"<div class=options>{''.join(options)}</div>"

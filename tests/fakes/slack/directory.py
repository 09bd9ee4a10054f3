"""The fake Slack's people, user groups, views, and assistant threads."""

import json
from collections.abc import Callable

from tests.fakes.slack.blocks import view_problems
from tests.fakes.slack.faults import refusal
from tests.fakes.slack.state import Json, View
from tests.fakes.slack.triggers import Triggers

#: https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
_PROMPTS = 4


class Directory:
    """Who is who, and what each person has open besides messages."""

    def __init__(self, next_id: Callable[[str], str], triggers: Triggers) -> None:
        self._next_id = next_id
        self._triggers = triggers
        #: Ids of people who administer the workspace.
        self.admins: set[str] = set()
        #: Members of each user group.
        self.groups: dict[str, set[str]] = {}
        #: People who are none.
        self.strangers: set[str] = set()
        #: How people are called, and the workspaces of those who are from another.
        self.names: dict[str, str] = {}
        self.teams: dict[str, str] = {}
        self.modals: list[View] = []
        self.homes: dict[str, View] = {}
        #: What assistant threads show, by thread.
        self.prompts: dict[str, list[Json]] = {}
        self.statuses: dict[str, list[str]] = {}
        self._refused: list[str] = []

    def take_refused(self) -> list[str]:
        """What Slack would have refused since the last time."""
        refused, self._refused = self._refused, []
        return refused

    def answer(self, method: str, body: Json) -> Json:
        match method:
            case "users.info":
                if body["user"] in self.strangers:
                    return refusal("user_not_found")
                return {"ok": True, "user": self._person(body["user"])}
            case "usergroups.users.list":
                if body["usergroup"] not in self.groups:
                    return {"ok": False, "error": "no_such_subteam"}
                return {"ok": True, "users": sorted(self.groups[body["usergroup"]])}
            case "views.open" | "views.push" | "views.update" | "views.publish":
                return self._view(method, body)
            case "assistant.threads.setSuggestedPrompts" if not 1 <= len(body["prompts"]) <= _PROMPTS:
                self._refused.append(f"between 1 and {_PROMPTS} prompts")
                return refusal("invalid_arguments")
            case "assistant.threads.setSuggestedPrompts":
                self.prompts[body["thread_ts"]] = body["prompts"]
                return {"ok": True}
            case "assistant.threads.setStatus":
                self.statuses.setdefault(body["thread_ts"], []).append(body["status"])
                return {"ok": True}
            case _:
                return {"ok": False, "error": "unknown_method"}

    def _person(self, user: str) -> Json:
        """https://docs.slack.dev/reference/objects/user-object"""
        name = self.names.get(user, user.lower())
        rights = {"is_admin": user in self.admins, "is_owner": False}
        team = self.teams.get(user, "TCOURSE")
        return {"id": user, "team_id": team, "name": user.lower(), "profile": {"real_name": name}} | rights

    def _view(self, method: str, body: Json) -> Json:
        wire = body["view"] if isinstance(body["view"], dict) else json.loads(body["view"])
        if wrong := view_problems(wire):
            self._refused += wrong
            return {"ok": False, "error": "invalid_arguments", "response_metadata": {"messages": wrong}}
        if method == "views.publish":
            home = self.homes.setdefault(body["user_id"], View(self._next_id("V"), body["user_id"], []))
            home.versions.append(wire)
            return {"ok": True, "view": home.wire}
        if method == "views.update":
            found = next((view for view in self.modals if view.id == body["view_id"]), None)
            if found is None or not found.is_open:
                return refusal("not_found")
            if body.get("hash") not in {None, "", found.wire["hash"]}:
                return refusal("hash_conflict")
            found.versions.append(wire)
            return {"ok": True, "view": found.wire}
        if wrong := self._triggers.use(body.get("trigger_id", "")):
            return wrong
        view = View(self._next_id("V"), "", [wire])
        self.modals.append(view)
        return {"ok": True, "view": view.wire}

"""The fake Slack's file store: announce a file, send its bytes, then say where it is shown."""

import itertools
import json

from tests.fakes.slack.state import File, Json

#: As for an image block; the method's own page names no number.
_ALT_CHARS = 2000
_MAX_BYTES = 1_000_000_000


class FileStore:
    """Every file that was announced."""

    def __init__(self) -> None:
        self.files: dict[str, File] = {}
        self._numbers = itertools.count(1)

    def begin(self, query: Json, upload_to: str) -> Json:
        length, alt = int(query.get("length", 0)), str(query.get("alt_txt", ""))
        if not query.get("filename") or not 1 <= length <= _MAX_BYTES or len(alt) > _ALT_CHARS:
            return {"ok": False, "error": "invalid_arguments"}
        file = File(f"F{next(self._numbers)}", str(query["filename"]), length, alt)
        self.files[file.id] = file
        return {"ok": True, "file_id": file.id, "upload_url": upload_to + file.id}

    def receive(self, file_id: str, content: bytes) -> int:
        """The HTTP status for the bytes of a file."""
        file = self.files.get(file_id)
        if file is None or len(content) != file.length:
            return 400
        file.content = content
        return 200

    def complete(self, query: Json, messages: set[tuple[str, str]]) -> Json:
        """Show uploaded files in the thread of a message."""
        wanted = query["files"] if isinstance(query["files"], list) else json.loads(query["files"])
        files = [self.files.get(one["id"]) for one in wanted]
        if any(file is None or not file.content for file in files):
            return {"ok": False, "error": "file_not_found"}
        channel, thread = str(query.get("channel_id", "")), query.get("thread_ts")
        if thread and not any(where == channel for where, _ in messages):
            return {"ok": False, "error": "channel_not_found"}
        for file in files:
            if file is not None:
                file.channel, file.thread_ts = channel, thread
        return {"ok": True, "files": [{"id": one["id"], "title": one.get("title", "")} for one in wanted]}

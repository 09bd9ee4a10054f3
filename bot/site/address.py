"""Where the site is for people: its public address, the prefix behind a reverse proxy, and whose requests are taken."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urlsplit

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """The site's address; without a public one it answers to this machine's own names alone."""

    #: Such as 'https://faq.example.org/course', without a slash at its end; empty where none is set.
    public: str = ""

    @classmethod
    def of(cls, url: str | None) -> Self:
        """Read FAQBOT_SITE_URL.

        Raises:
            ValueError: it is no address that a site can have; the message says what to write.
        """
        if not url:
            return cls()
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("write the site's public address, such as https://faq.example.org or …/course")
        return cls(url.rstrip("/"))

    @property
    def prefix(self) -> str:
        """The path under which everything stands, such as '/course'; empty at the root."""
        return urlsplit(self.public).path

    @property
    def is_secure(self) -> bool:
        """Whether people reach it over https."""
        return self.public.startswith("https://")

    @property
    def keeps_secrets(self) -> bool:
        """Whether what is sent to it stays between browser and bot: over https, or within one machine."""
        return not self.public or self.is_secure or urlsplit(self.public).hostname in _LOOPBACK

    def answers_to(self, host_header: str) -> bool:
        """Whether a request for this host is meant for the site, and was not led here by a name of somebody else's."""
        host = _host(host_header)
        return host in _LOOPBACK or self.is_public_name(host_header)

    def is_public_name(self, host_header: str) -> bool:
        """Whether a request for this host came by the site's public name, and so perhaps from anybody."""
        host = _host(host_header)
        return bool(self.public) and host not in _LOOPBACK and host == urlsplit(self.public).hostname

    def is_own_origin(self, origin: str, host_header: str) -> bool:
        """Whether a form that was sent from `origin` stood on this site."""
        return origin in {self._origin, f"http://{host_header}", f"https://{host_header}"}

    @property
    def _origin(self) -> str:
        parts = urlsplit(self.public)
        return f"{parts.scheme}://{parts.netloc}"

    def entry(self, entry_id: str) -> str:
        """The permanent address of an entry, for links in a chat; empty where no public address is set."""
        return f"{self.public}/q/{quote(entry_id)}" if self.public else ""

    def proof(self, sha256: str) -> str:
        """The permanent address of a finished proof; empty where no public address is set."""
        return f"{self.public}/proof/{sha256}" if self.public else ""


def _host(header: str) -> str:
    """The name in a `Host` header; empty where it is none."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""

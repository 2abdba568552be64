"""What each server is made of, which Java it runs on, and how it is configured."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tests.integration.servers.java import ANY
from tests.integration.servers.maven import Artifact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Product = Literal["opensearch", "elasticsearch"]

_MODULES = Path(__file__).with_name("opensearch2_modules.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A part of a server that its archive leaves out: jars, and the descriptor by which the server loads them."""

    name: str
    main: str
    jars: Sequence[Artifact]
    extends: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server: where it comes from and how it is run.

    `java` are the major versions it starts on; `options` are lines of its `jvm.options`, where `{home}` is the
    installation; `settings` are entries of its `.yml`.
    """

    name: str
    product: Product
    version: str
    java: range
    archive: Artifact
    plugins: Sequence[Artifact] = ()
    modules: Sequence[Module] = ()
    options: Sequence[str] = ()
    settings: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def artifacts(self) -> list[Artifact]:
        """All that is fetched, each once."""
        jars = [jar for module in self.modules for jar in module.jars]
        return list(dict.fromkeys((self.archive, *self.plugins, *jars)))


def _modules() -> list[Module]:
    tables = tomllib.loads(_MODULES.read_text(encoding="utf-8"))
    return [
        Module(
            name=name,
            main=table["main"],
            jars=[Artifact.parse(each) for each in table["jars"]],
            extends=table.get("extends", ""),
            policy=table.get("policy", ""),
        )
        for name, table in tables.items()
    ]


def _opensearch_archive(version: str) -> Artifact:
    return Artifact.parse(f"org.opensearch.distribution.integ-test-zip:opensearch:{version}:zip")


def _opensearch_plugins(version: str) -> list[Artifact]:
    names = ("opensearch-knn", "neural-search")
    return [Artifact.parse(f"org.opensearch.plugin:{name}:{version}.0:zip") for name in names]


def _elasticsearch(name: str, version: str, *, java: range) -> Server:
    return Server(
        name=name,
        product="elasticsearch",
        version=version,
        java=java,
        archive=Artifact.parse(f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{version}:zip"),
        settings={"xpack.security.enabled": "false", "xpack.license.self_generated.type": "basic"},
    )


SERVERS: Mapping[str, Server] = {
    server.name: server
    for server in (
        Server(
            name="opensearch3",
            product="opensearch",
            version="3.6.0",
            java=range(21, ANY),
            archive=_opensearch_archive("3.6.0"),
            plugins=_opensearch_plugins("3.6.0"),
            options=(
                "-javaagent:{home}/agent/opensearch-agent.jar",
                "--add-opens=java.base/java.nio=org.apache.arrow.memory.core,ALL-UNNAMED",
                "-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1",
            ),
        ),
        Server(
            name="opensearch2",
            product="opensearch",
            version="2.19.6",
            java=range(17, 24),  # from 24 on there is no security manager, which it stands on
            archive=_opensearch_archive("2.19.6"),
            plugins=_opensearch_plugins("2.19.6"),
            modules=_modules(),
            options=("18-:-Djava.security.manager=allow",),
        ),
        _elasticsearch("elasticsearch8", "8.19.21", java=range(17, ANY)),
        _elasticsearch("elasticsearch9", "9.5.3", java=range(21, ANY)),
    )
}

"""The keys of publiccode.yml 0.1 to 0.7: what each holds, which must be there, and which are gone.

The standard: https://github.com/publiccodeyml/publiccode.yml (newest version read: 0.7.0).
"""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from bronwijzer.harvest.categories import CATEGORIES, SCOPES

Kind = Literal["boolean", "country", "date", "language", "licence", "mapping", "place", "text", "url", "urls"]

#: A version that is read: 0 (as examples of the standard have it), 0.1 to 0.7, with or without a third number.
VERSION: Final = re.compile(r"0(?:\.[1-7](?:\.\d{1,3})?)?")

STATUSES: Final = ("concept", "development", "beta", "stable", "obsolete")
MAINTENANCE: Final = ("internal", "contract", "community", "none")
TYPES: Final = (
    "standalone/mobile",
    "standalone/iot",
    "standalone/desktop",
    "standalone/web",
    "standalone/backend",
    "standalone/other",
    "addon",
    "library",
    "configurationFiles",
)


@dataclass(frozen=True, slots=True)
class Key:
    """What the standard says of one key.

    `many` tells that it holds a list, `demand` which finding its absence is, `of` what it may hold when that is a
    fixed list, `bounds` how long its text may be, `old` that the standard has dropped it.
    """

    kind: Kind = "text"
    many: bool = False
    demand: Literal["error", "warning"] | None = None
    of: tuple[str, ...] = ()
    bounds: tuple[int, int] | None = None
    old: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A mapping of the standard: its keys, and what stands under each that is a mapping itself.

    `free` tells that any key may stand in it, each with the same part (the languages of `description`).
    """

    keys: dict[str, Key]
    parts: dict[str, "Part"] = field(default_factory=dict)
    free: "Part | None" = None


_TEXT: Final = Key()
_MAPPING: Final = Key("mapping")
_MAPPINGS: Final = Key("mapping", many=True)
_OLD: Final = Key(old=True)

_DEPENDENCY: Final = Part(
    {
        "name": Key(demand="warning"),
        "versionMin": _TEXT,
        "versionMax": _TEXT,
        "version": _TEXT,
        "optional": Key("boolean"),
    }
)
_ORGANISATION: Final = Part({"uri": Key("place", demand="warning"), "name": _TEXT})
_LANGUAGE: Final = Part(
    {
        "localisedName": _TEXT,
        "shortDescription": Key(demand="warning", bounds=(1, 150)),
        "longDescription": Key(bounds=(150, 10_000)),
        "documentation": Key("url"),
        "apiDocumentation": Key("url"),
        "features": Key(many=True),
        "screenshots": Key("place", many=True),
        "videos": Key("url", many=True),
        "awards": Key(many=True),
        "genericName": _OLD,
    }
)
_CONTRACTOR: Final = Part(
    {
        "name": Key(demand="warning", private=True),
        "until": Key("date", demand="warning"),
        "email": Key(private=True),
        "website": Key("url"),
    }
)
_CONTACT: Final = Part(
    {
        "name": Key(demand="warning", private=True),
        "email": Key(private=True),
        "phone": Key(private=True),
        "affiliation": Key(private=True),
    }
)

ROOT: Final = Part(
    {
        "publiccodeYmlVersion": _TEXT,
        "name": Key(demand="error"),
        "applicationSuite": _TEXT,
        "url": Key("url", demand="error"),
        "landingURL": Key("url"),
        "isBasedOn": Key("urls", many=True),
        "softwareVersion": _TEXT,
        "releaseDate": Key("date"),
        "logo": Key("place"),
        "platforms": Key(many=True, demand="warning"),
        "categories": Key(many=True, of=CATEGORIES),
        "usedBy": Key(many=True),
        "fundedBy": _MAPPINGS,
        "roadmap": Key("place"),
        "developmentStatus": Key(demand="warning", of=STATUSES),
        "softwareType": Key(demand="warning", of=TYPES),
        "supports": _MAPPINGS,
        "organisation": _MAPPING,
        "intendedAudience": _MAPPING,
        "description": Key("mapping", demand="warning"),
        "legal": Key("mapping", demand="warning"),
        "maintenance": Key("mapping", demand="warning"),
        "localisation": Key("mapping", demand="warning"),
        "dependsOn": _MAPPING,
        "monochromeLogo": _OLD,
        "inputTypes": _OLD,
        "outputTypes": _OLD,
        "it": _OLD,
        "IT": _OLD,
        "nl": _OLD,
        "NL": _OLD,
    },
    {
        "fundedBy": _ORGANISATION,
        "organisation": _ORGANISATION,
        "supports": Part({"id": Key(demand="warning")}),
        "intendedAudience": Part(
            {
                "countries": Key("country", many=True),
                "unsupportedCountries": Key("country", many=True),
                "scope": Key(many=True, of=SCOPES),
            }
        ),
        "description": Part({}, free=_LANGUAGE),
        "legal": Part(
            {
                "license": Key("licence", demand="warning"),
                "mainCopyrightOwner": Key(private=True),
                "repoOwner": Key(old=True, private=True),
                "authorsFile": Key(old=True, private=True),
            }
        ),
        "maintenance": Part(
            {
                "type": Key(demand="warning", of=MAINTENANCE),
                "contractors": Key("mapping", many=True),
                "contacts": Key("mapping", many=True),
            },
            {"contractors": _CONTRACTOR, "contacts": _CONTACT},
        ),
        "localisation": Part(
            {
                "localisationReady": Key("boolean", demand="warning"),
                "availableLanguages": Key("language", many=True, demand="warning"),
            }
        ),
        "dependsOn": Part(
            {"open": _MAPPINGS, "proprietary": _MAPPINGS, "hardware": _MAPPINGS},
            {"open": _DEPENDENCY, "proprietary": _DEPENDENCY, "hardware": _DEPENDENCY},
        ),
    },
)

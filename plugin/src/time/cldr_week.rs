//! Weekends by territory, from the Unicode Common Locale Data Repository.
//!
//! Source: CLDR 48.2, `common/supplemental/supplementalData.xml`, `weekData`.
//! Copyright © 1991-2026 Unicode, Inc. Distributed under the Unicode License v3, <https://www.unicode.org/license.txt>.
//! SPDX-License-Identifier: Unicode-3.0

/// First and last day of the weekend, as ISO weekdays; none runs over the end of Sunday.
pub(super) type Weekend = (u8, u8);

/// The weekend of territory 001, the world: of every territory not named below.
pub(super) const WORLD: Weekend = (6, 7);

/// Territories with another weekend, by ISO 3166-1 alpha-2 code in alphabetical order.
pub(super) const EXCEPTIONS: [(&str, Weekend); 18] = [
    ("AF", (4, 5)),
    ("BH", (5, 6)),
    ("DZ", (5, 6)),
    ("EG", (5, 6)),
    ("IL", (5, 6)),
    ("IN", (7, 7)),
    ("IQ", (5, 6)),
    ("IR", (5, 5)),
    ("JO", (5, 6)),
    ("KW", (5, 6)),
    ("LY", (5, 6)),
    ("OM", (5, 6)),
    ("QA", (5, 6)),
    ("SA", (5, 6)),
    ("SD", (5, 6)),
    ("SY", (5, 6)),
    ("UG", (7, 7)),
    ("YE", (5, 6)),
];

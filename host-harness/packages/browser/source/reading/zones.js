// Time zones from whatever a file says of a person's place: her own, else her site's, else her country's where one clock serves
// the country. An offset such as `UTC+1` is no zone: it has no rules.

/** A resolver over the harness's tables. It gives an IANA name or null. */
export function zonesBy({ countries, windows }) {
  return (written, site, country, mapped, wrong) => {
    if (written) {
      if (isPlace(written)) return written;
      const names = windows[written.toLowerCase()];
      if (names) return names[country] ?? names['001'];
      wrong(`“${written}” is no time zone; the person's place is used instead`);
    }
    return mapped.sites?.[site] ?? mapped.countries?.[country] ?? countries[country] ?? null;
  };
}

function isPlace(name) {
  if (name !== 'UTC' && (!name.includes('/') || name.startsWith('Etc/'))) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

# For scripts of Node: sourced in the folder of a `package.json`.

skip() { echo "skipped: $*" >&2; exit 77; }

# Installs what the lock names into `node_modules`: once, and again when the lock changes.
install_packages() {
  command -v node > /dev/null && command -v npm > /dev/null || skip "Node is not installed"
  [ "$(node -p 'parseInt(process.versions.node)')" -ge 20 ] || skip "Node 20 or later is needed, this is $(node --version)"
  cmp -s package-lock.json node_modules/.installed && return
  local log
  log=$(mktemp)
  # Not `npm ci`: the lock cannot name the builds of an optional package that were never published.
  npm install --no-save --no-progress --no-audit --no-fund > "$log" 2>&1 || { tail -5 "$log" >&2; skip "its packages could not be installed"; }
  rm "$log"
  cp package-lock.json node_modules/.installed
}

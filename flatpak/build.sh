#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds and installs the Flatpak for this user. Called by ./dev flatpak.
set -eu
cd "$(dirname "$0")/.."
say () { printf 'dev: %s\n' "$*" >&2; }

for program in flatpak flatpak-builder; do
  command -v $program > /dev/null 2>&1 || { say "please install $program"; exit 1; }
done
if ! flatpak info org.gnome.Sdk//49 > /dev/null 2>&1; then
  say 'the GNOME 49 SDK is not installed; trying to install it from the configured remotes'
  flatpak install --user --noninteractive org.gnome.Platform//49 org.gnome.Sdk//49 || {
    say 'the runtime cannot be downloaded here, and the stand-in runtime for such places is not built yet'
    exit 1
  }
fi
exec flatpak-builder --user --install --force-clean --disable-rofiles-fuse build/flatpak flatpak/io.github.tenantry.Tenantry.json

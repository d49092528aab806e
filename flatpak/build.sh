# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the Flatpak, makes a bundle of it, installs that and drives it. Read by ./dev flatpak, whose say, die, need, timed and make_root it uses.
# shellcheck shell=sh

flatpak_id=io.github.tenantry.Tenantry
flatpak_manifest=flatpak/$flatpak_id.json
# Where whoever installs the bundle gets the runtime from.
flatpak_runtime=--runtime-repo=https://dl.flathub.org/repo/flathub.flatpakrepo
flatpak_branch=$(sed -n 's/.*"runtime-version": "\(.*\)".*/\1/p' "$flatpak_manifest")

# The Debian 13 root as org.gnome.Platform and org.gnome.Sdk: the same libraries, none of GNOME's own build. It goes into
# an installation of its own, so that it can never stand before the true runtime of this user.
stand_in_tree () {
  tree=$1
  name=$2
  arch=$(flatpak --default-arch)
  mkdir -p "$tree/usr" "$tree/files" # build-export asks for the second, too
  # Hard links: the tree costs no space, and nothing writes into it.
  for part in bin sbin lib lib64 libexec include share; do
    [ ! -e "$root/usr/$part" ] || cp -al "$root/usr/$part" "$tree/usr/$part"
  done
  rm -rf "$tree"/usr/lib/llvm-* "$tree/usr/share/doc" "$tree/usr/share/man"
  cp -a "$root/etc" "$tree/usr/etc"
  rm -f "$tree"/usr/etc/shadow* "$tree"/usr/etc/gshadow* "$tree/usr/etc/resolv.conf"
  printf '[Runtime]\nname=%s\nruntime=org.gnome.Platform/%s/%s\nsdk=org.gnome.Sdk/%s/%s\n' \
    "$name" "$arch" "$flatpak_branch" "$arch" "$flatpak_branch" > "$tree/metadata"
}

stand_in_runtime () {
  make_root
  root=$(root_of_cache)
  FLATPAK_USER_DIR=$root.flatpak
  export FLATPAK_USER_DIR
  for name in org.gnome.Platform org.gnome.Sdk; do
    if flatpak --user info "$name//$flatpak_branch" > /dev/null 2>&1; then continue; fi
    rm -rf "$root.tree"
    stand_in_tree "$root.tree" "$name"
    timed "stand-in for $name" flatpak build-export --runtime --disable-sandbox "$root.repo" "$root.tree" "$flatpak_branch"
    rm -rf "$root.tree"
    flatpak --user remote-add --if-not-exists --no-gpg-verify stand-in "$root.repo"
    timed "install the stand-in for $name" flatpak --user install --noninteractive stand-in "$name//$flatpak_branch"
  done
  # What was installed needs its repository no more.
  rm -rf "$root.repo"
  # The stand-in has libdex, yyjson and libxlsxwriter of its own, and their sources cannot be had here either.
  mkdir -p build
  python3 - "$flatpak_manifest" build/flatpak.json << 'PYTHON'
import json, os, sys
manifest = json.load(open(sys.argv[1], encoding="utf-8"))
manifest["modules"] = [module for module in manifest["modules"] if module["name"] == "tenantry"]
for source in manifest["modules"][0]["sources"]:
    source["path"] = os.getcwd()
# The stand-in has no appstream-compose; a software centre is the only reader of what that makes.
manifest["appstream-compose"] = False
json.dump(manifest, open(sys.argv[2], "w", encoding="utf-8"), indent=2)
PYTHON
  flatpak_manifest=build/flatpak.json
  flatpak_runtime= # installing would ask there
}

# A package that was built is not yet one that runs: what stands in the bundle is installed, and driven in its sandbox.
flatpak_install () {
  bundle=build/$flatpak_id.flatpak
  # shellcheck disable=SC2086
  timed 'make the single-file bundle' flatpak build-bundle $flatpak_runtime build/flatpak-repo "$bundle" "$flatpak_id"
  timed 'install the bundle' flatpak --user install --noninteractive --reinstall "$bundle"
  timed 'run tenantry --version in its sandbox' flatpak --user run "$flatpak_id" --version
  FLATPAK_USER_DIR=${FLATPAK_USER_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/flatpak} "$here/dev" flatpak-tour
}

flatpak_build () {
  need flatpak flatpak 'installs and runs the Flatpak'
  need flatpak-builder flatpak-builder 'builds the Flatpak'
  need eu-strip elfutils 'flatpak-builder strips the programs with it'
  if ! flatpak info "org.gnome.Sdk//$flatpak_branch" > /dev/null 2>&1 &&
    ! flatpak install --user --noninteractive "org.gnome.Platform//$flatpak_branch" "org.gnome.Sdk//$flatpak_branch" 2> /dev/null
  then
    say "the GNOME $flatpak_branch runtime cannot be downloaded here: using a stand-in made from the Debian 13 root"
    stand_in_runtime
  fi
  timed 'build the Flatpak' flatpak-builder --user --repo=build/flatpak-repo --force-clean --disable-rofiles-fuse \
    --state-dir=build/flatpak-builder build/flatpak "$flatpak_manifest"
  flatpak_install
  say "$bundle is installed; start it with: ${FLATPAK_USER_DIR:+FLATPAK_USER_DIR=$FLATPAK_USER_DIR }flatpak run $flatpak_id --demo"
}

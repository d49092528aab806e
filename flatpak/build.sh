# SPDX-License-Identifier: GPL-3.0-or-later
# Builds, installs and starts the Flatpak. Read by ./dev flatpak, whose say, die, need, timed and make_root it uses.
# shellcheck shell=sh

flatpak_id=io.github.tenantry.Tenantry
flatpak_manifest=flatpak/$flatpak_id.json
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
  # The stand-in has libdex and yyjson of its own, and their sources cannot be had here either.
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
}

# A package that was built is not yet one that runs: it is started with --demo in its sandbox, and looked at.
flatpak_start () {
  timed 'run tenantry --version in its sandbox' flatpak --user run "$flatpak_id" --version
  need dbus-run-session dbus-daemon 'gives the sandboxed program a session bus of its own'
  rm -f build/flatpak.display build/flatpak.png
  mkdir -p /tmp/.X11-unix
  "$here/dev" exec sh flatpak/look build/flatpak.display build/flatpak.png &
  look=$!
  tries=0
  while [ ! -s build/flatpak.display ] && [ "$tries" -lt 600 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
  env -u WAYLAND_DISPLAY DISPLAY=":$(cat build/flatpak.display)" \
    dbus-run-session -- flatpak --user run --die-with-parent "$flatpak_id" --demo > build/log-flatpak-demo.txt 2>&1 &
  demo=$!
  if wait "$look"; then verdict=0; else verdict=1; fi
  kill "$demo" 2> /dev/null || true
  wait "$demo" 2> /dev/null || true
  [ "$verdict" = 0 ] || die 'the installed application did not paint its window; see build/log-flatpak-demo.txt'
  say 'the installed application ran with --demo in its sandbox: build/flatpak.png'
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
  timed 'build the Flatpak' flatpak-builder --user --install --force-clean --disable-rofiles-fuse \
    --state-dir=build/flatpak-builder build/flatpak "$flatpak_manifest"
  flatpak_start
  say "installed; start it with: ${FLATPAK_USER_DIR:+FLATPAK_USER_DIR=$FLATPAK_USER_DIR }flatpak run $flatpak_id --demo"
}

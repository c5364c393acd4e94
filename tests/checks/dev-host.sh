#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What ./dev does on systems that are not at hand: they are played by a folder of false commands.

set -euo pipefail

source "$(dirname "$0")/../../dev"

folder=$(mktemp -d)
trap 'PATH=$real_path; rm -rf "$folder"' EXIT
real_path=$PATH
number=0

# system NAME: begins a new system, which has nothing but what any has
system ()
{
  local tool

  PATH=$real_path
  name=$1
  bin=$folder/$1
  mkdir "$bin"
  for tool in cat cut grep sed sort; do
    ln -s "$(command -v "$tool")" "$bin/"
  done
  PATH=$bin
}

# command_is NAME SCRIPT: the system has this command
command_is ()
{
  local text

  printf -v text '#!%s\n%s\n' "$BASH" "$2"
  PATH=$real_path
  printf '%s' "$text" >"$bin/$1"
  chmod +x "$bin/$1"
  PATH=$bin
}

# libraries NAME=VERSION…: pkg-config knows these
libraries ()
{
  command_is pkg-config '
wanted=${1#--atleast-version=}
for pair in '"$*"'; do
  [[ ${pair%%=*} == "$2" ]] && printf "%s\n" "$wanted" "${pair#*=}" | sort --version-sort --check=quiet && exit 0
done
exit 1'
}

check ()
{
  number=$(( number + 1 ))
  if (( $1 )); then echo "not ok $number - $name: $2"; else echo "ok $number - $name: $2"; fi
}
is_new () { host_is_new; check $? "its own packages are used"; }
is_old () { ! host_is_new; check $? "a development root is made"; }
says () { [[ $(check_host tool lib test 2>&1) == *"$1"* ]]; check $? "says: $1"; }
set +e

system "Debian 12"
command_is apt-cache 'echo "libgtk-4-dev:"; echo "  Candidate: 4.8.3+ds-2"'
command_is apt-get ''
is_old

system "Debian 12 with an old GTK installed"
command_is apt-cache 'echo "  Candidate: 4.8.3+ds-2"'
libraries gtk4=4.8.3 libadwaita-1=1.2.2
is_old

system "Debian whose package lists were never fetched"
command_is apt-cache ''
command_is apt-get ''
is_old

system "Ubuntu 26.04, fresh"
command_is apt-cache 'echo "  Candidate: 4.22.1+ds-1ubuntu1"'
command_is apt-get ''
is_new
says "apt-get install gcc meson ninja-build"
says "libgtk-4-dev libadwaita-1-dev"

system "Fedora, fresh"
command_is dnf ''
is_new
says "dnf install gcc meson ninja-build"
says "gtk4-devel libadwaita-devel"

system "Fedora with some of it"
command_is dnf ''
command_is gcc ''
command_is g++ ''
command_is meson ''
libraries gtk4=4.22.0 libadwaita-1=1.9.1 libdex-1=1.0.0 libsoup-3.0=3.6.5
is_new
says "Missing on this system: ninja msgfmt"
says "json-glib-devel"
[[ $(check_host tool lib 2>&1) != *@(gtk4-devel|meson|libsoup)* ]]
check $? "does not ask for what is there"

system "Arch, fresh"
command_is pacman ''
is_new
says "pacman -S --needed gcc meson ninja"

system "Something else"
is_new
says "Missing on this system: gcc"

system "Complete"
for tool in $(list_requirements tool test | cut -d'|' -f2); do
  command_is "$tool" ''
done
libraries gtk4=4.24.1 libadwaita-1=1.10.0 libdex-1=1.2.0 libsoup-3.0=3.8.0 libcrypto=3.6.5 json-glib-1.0=1.10.6 \
  gtksourceview-5=5.22.0 libspelling-1=0.4.10 x11=1.8.12 sqlite3=3.53.4 md4c=0.5.3 \
  glycin-2=2.2.0 tomlplusplus=3.4.0 gstreamer-1.0=1.28.8 gstreamer-audio-1.0=1.28.8 speech-dispatcher=0.12.1 \
  libsecret-1=0.21.7
is_new
check_host tool lib test
check $? "nothing lacks"

echo "1..$number"

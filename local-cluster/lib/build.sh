# Debian packages, and the binaries built from Go modules into the cache.
# shellcheck shell=bash

sum() { cat "$HERE/$1/main.go" "$HERE/$1/go.mod" "$HERE/$1/go.sum" | sha256sum | cut -c1-12; }
KUBE=$CACHE/kube/$KUBERNETES-$(sum kube)/kube
DNS=$CACHE/coredns/$COREDNS-$(sum coredns)/coredns
PAUSE=$CACHE/pause/$(sum pause)/pause

# packages full|light: installs what is missing, or says what is.
packages() {
  local want missing=() p path=$PATH:/usr/sbin:/sbin
  want=(openssl:openssl)
  if [ "$1" = full ]; then
    root || die "a cluster with nodes needs root (namespaces, mounts, cgroups); run as root, or use: $0 up --light"
    want+=(containerd:containerd runc:runc iptables:iptables ip:iproute2 mount:mount conntrack:conntrack modprobe:kmod)
    [ -x /usr/lib/cni/bridge ] || [ -x /opt/cni/bin/bridge ] || missing+=(containernetworking-plugins)
  fi
  for p in "${want[@]}"; do
    PATH=$path command -v "${p%%:*}" >/dev/null || missing+=("${p##*:}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! root || ! command -v apt-get >/dev/null; then
    die "missing: ${missing[*]}; install them as root with: apt-get install -y --no-install-recommends ${missing[*]}"
  fi
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  mkdir -p "$CACHE"
  local log=$CACHE/apt.log options=(-qq -y -o DPkg::Lock::Timeout=300)
  apt-get "${options[@]}" install --no-install-recommends "${missing[@]}" >"$log" 2>&1 </dev/null ||
    { apt-get "${options[@]}" update >"$log" 2>&1 </dev/null && apt-get "${options[@]}" install --no-install-recommends "${missing[@]}" >>"$log" 2>&1 </dev/null; } ||
    { tail -5 "$log" >&2; die "apt-get could not install ${missing[*]}; see $log"; }
}

# binary FOLDER TARGET FLAGS...: builds one Go module, says how far it is.
binary() {
  local folder=$1 target=$2 go log rc=0 said=0 count
  shift 2
  [ ! -x "$target" ] || return 0
  mkdir -p "${target%/*}"
  exec 9>"$CACHE/build.lock"
  if ! flock -n 9; then
    say "another build is running, waiting for it"
    flock 9
  fi
  if [ ! -x "$target" ]; then
    go=$(PATH=$PATH:/usr/local/go/bin command -v go) || die "$folder is to be built and Go is missing: install Go 1.26 or newer (https://go.dev/dl) and put it on the PATH"
    log=${target%/*}/build.log
    say "building $folder from its Go module, once, then cached$([ "$folder" != kube ] || echo "; about 9 minutes on two cores")"
    (cd "$HERE/$folder" && CGO_ENABLED=0 exec setsid nice "$go" build -v -buildvcs=false -trimpath -o "$target.part" "$@" .) >"$log" 2>&1 </dev/null 9>&- &
    building=$!
    trap 'kill -- -$building 2>/dev/null; exit 130' INT TERM HUP # the compilers too: they would not hear of it
    while kill -0 $building 2>/dev/null; do
      sleep 0.5
      if ((SECONDS >= said + 15)); then
        said=$SECONDS
        count=$(grep -vc '^go: ' "$log") || true
        say "building $folder: $count packages compiled, now $(tail -1 "$log" | cut -c1-80)"
      fi
    done
    wait $building || rc=$?
    trap - INT TERM HUP
    if [ $rc != 0 ]; then
      tail -15 "$log" >&2
      die "building $folder failed; the whole output is in $log"
    fi
    mv "$target.part" "$target"
    say "built $target"
  fi
  exec 9>&-
}

build() { # full|light
  local v=k8s.io/component-base/version w
  packages "$1"
  binary kube "$KUBE" -ldflags "-s -w -X $v.gitVersion=v$KUBERNETES -X $v.gitMajor=1 -X $v.gitMinor=35"
  [ "$1" = full ] || return 0
  binary coredns "$DNS" -ldflags "-s -w"
  binary pause "$PAUSE" -ldflags "-s -w"
  [ -f "$PAUSE.tar" ] || image localhost/pause:1 "$PAUSE" "$PAUSE.tar"
}

image() { # NAME BINARY ARCHIVE: an image of one static binary
  local w
  [ -x "$2" ] || die "no program '$2' to make an image of"
  w=$(mktemp -d)
  cp "$2" "$w/program"
  tar -C "$w" --owner 0 --group 0 --transform "s|program|${2##*/}|" -cf "$w/layer.tar" program
  printf '{"architecture":"%s","os":"linux","config":{"Entrypoint":["/%s"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$(dpkg --print-architecture 2>/dev/null || echo amd64)" "${2##*/}" "$(sha256sum "$w/layer.tar" | cut -d' ' -f1)" >"$w/config.json"
  printf '[{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' "$1" >"$w/manifest.json"
  tar -C "$w" -cf "$3.part" manifest.json config.json layer.tar
  mv "$3.part" "$3"
  rm -r "$w"
}

# Names, folders, processes. Sourced by ../cluster.
# shellcheck shell=bash

KUBERNETES=1.35.4
COREDNS=1.13.2
SLOTS=32 # clusters side by side on one machine
CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/decentracompute
CLUSTERS=$CACHE/clusters

die() {
  echo "cluster: $*" >&2
  exit 1
}

say() { printf '%5ds  %s\n' "$SECONDS" "$*" >&2; }

root() { [ "$(id -u)" = 0 ]; }

# use NAME: the folder of a cluster, and the numbers that follow from its slot.
use() {
  name=$1
  [[ $name =~ ^[a-z0-9]([-a-z0-9]{0,40})$ ]] || die "'$name' is no cluster name: use up to 41 of a-z, 0-9 and '-'"
  D=$CLUSTERS/$name
  slot=$(cat "$D/slot" 2>/dev/null) || slot=
  [ -n "$slot" ] || return 0
  pods=10.$((128 + slot))      # node n has the pods $pods.n.0/24 and the address $pods.255.n
  services=10.$((96 + slot))   # services are in $services.0.0/16
  gate=$pods.255.254           # the control plane
  host=$pods.255.253           # this machine, as pods see it
  link=dc$slot                 # this machine's end of the link to the control plane
  group=decentra/$slot-$name   # the cluster's cgroups
  port=$((20800 + slot * 4))   # light form: API server, etcd, etcd's peers, on 127.0.0.1
}

# running NAME: a folder with a ready cluster in it.
running() {
  use "$1"
  [ -f "$D/ready" ] || return 1
  # shellcheck source=/dev/null
  . "$D/form"
  if [ "$form" = light ]; then alive apiserver && alive etcd; else alive machine; fi
}

need_running() {
  running "$1" || die "there is no running cluster '$1'; start one with: $0 up --name $1   (running now:$(names))"
  [ "${2:-}" != full ] || [ "$form" = full ] || die "cluster '$1' is light, it has no nodes; start a full one with: $0 up --name OTHER --nodes 3"
}

names() {
  local d any=
  for d in "$CLUSTERS"/*/slot; do
    [ -f "$d" ] || continue
    d=${d%/slot}
    any=1
    echo -n " ${d##*/}"
  done
  [ -n "$any" ] || echo -n " none"
}

# Processes are remembered as pid and start time, so that a pid that was given away again is never hit.
born() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  [ "$1" != Z ] && echo "${20}"
}
remember() { # NAME PID, of a process that outlives this shell
  echo "$2 $(born "$2" || echo gone)" >"$D/run/$1.pid"
  disown "$2"
}
alive() { # sets pid
  local since
  read -r pid since 2>/dev/null <"$D/run/$1.pid" && [ "$(born "$pid")" = "$since" ]
}
start() { # NAME COMMAND...: a daemon with a log
  local name=$1
  shift
  setsid "$@" </dev/null >>"$D/log/$name.log" 2>&1 9>&- &
  remember "$name" $!
}
stop() { # NAME: at once; nothing of a cluster is to be kept
  local i
  alive "$1" || return 0
  kill -9 "$pid" 2>/dev/null || true
  for ((i = 0; i < 200; i++)); do
    alive "$1" || break
    sleep 0.02
  done
}

# wait_for SECONDS WHAT COMMAND...: tries until it succeeds.
wait_for() {
  local until=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS >= until)); then
      echo "cluster: $what did not happen in time" >&2
      return 1
    fi
    sleep 0.1
  done
}

kubectl() { "$KUBE" kubectl --kubeconfig "$D/kubeconfig" "$@"; }

certificate() { # NAME SUBJECT ALTERNATIVE-NAMES
  local key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256)
  [ "$1" != admin ] || key=(-newkey rsa:2048) # Java clients need an extra library for other kinds
  openssl req "${key[@]}" -nodes -subj "$2" -keyout "$D/pki/$1.key" -out "$D/pki/$1.csr" 2>/dev/null
  openssl x509 -req -in "$D/pki/$1.csr" -CA "$D/pki/ca.crt" -CAkey "$D/pki/ca.key" -set_serial "0x$(openssl rand -hex 8)" -days 30 \
    -out "$D/pki/$1.crt" -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth' "$3") 2>/dev/null
}

kubeconfig() { # NAME SERVER FILE: it holds its certificates, so it may be copied
  cat >"$3" <<Y
apiVersion: v1
kind: Config
clusters:
- name: $name
  cluster: {server: "$2", certificate-authority-data: $(base64 -w0 "$D/pki/ca.crt")}
users:
- name: $1
  user: {client-certificate-data: $(base64 -w0 "$D/pki/$1.crt"), client-key-data: $(base64 -w0 "$D/pki/$1.key")}
contexts:
- name: $name
  context: {cluster: $name, user: $1}
current-context: $name
Y
}

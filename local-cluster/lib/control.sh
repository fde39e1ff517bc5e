# up and down of a whole cluster: slot, certificates, control plane, and the end of it all.
# shellcheck shell=bash

taken() { # SLOT: by a cluster of ours, by one in another root folder on this machine, or by a network of that number
  local s=$1 p=$((20800 + $1 * 4)) i
  cat "$CLUSTERS"/*/slot 2>/dev/null | grep -qx "$s" && return 0
  [ ! -e "/sys/class/net/dc$s" ] || return 0
  # destinations in /proc/net/route are little-endian hexadecimal: 10.<128+s> and 10.<96+s>
  grep -qiE "$(printf '\s[0-9A-F]{4}(%02X|%02X)0A\s' $((128 + s)) $((96 + s)))" /proc/net/route && return 0
  for i in 0 1 2; do
    (: >"/dev/tcp/127.0.0.1/$((p + i))") 2>/dev/null && return 0
  done
  return 1
}

reserve() { # NAME: makes the folder with a slot in it
  local s
  mkdir -p "$CLUSTERS"
  exec 9>"$CLUSTERS/.lock"
  flock 9
  [ ! -d "$D" ] || die "cluster '$1' is being started by another process; wait for it, or clear it with: $0 down --name $1"
  for ((s = 0; s < SLOTS; s++)); do taken $s || break; done
  ((s < SLOTS)) || die "all $SLOTS slots are in use by:$(names); end one with: $0 down --name NAME"
  mkdir -m 700 "$D" # the keys are in it
  mkdir "$D"/{pki,log,run}
  echo $s >"$D/slot"
  echo "$$ $(born $$)" >"$D/run/up.pid"
  exec 9>&-
  use "$1"
}

authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$name" -keyout "$D/pki/ca.key" -out "$D/pki/ca.crt" 2>/dev/null
  openssl ecparam -name prime256v1 -genkey -noout -out "$D/pki/sa.key" 2>/dev/null
  certificate apiserver /CN=kube-apiserver "IP:127.0.0.1,IP:$services.0.1,IP:$gate,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
  certificate admin /O=system:masters/CN=admin DNS:admin
}

etcd_and_apiserver() { # ADDRESS PORT ETCD-PORT PEER-PORT ADVERTISE
  local k=$D/pki etcd=http://127.0.0.1:$3
  start etcd "$KUBE" etcd --name "$name" --data-dir "$D/etcd" --listen-client-urls "$etcd" --advertise-client-urls "$etcd" \
    --listen-peer-urls "http://127.0.0.1:$4" --initial-advertise-peer-urls "http://127.0.0.1:$4" --initial-cluster "$name=http://127.0.0.1:$4" \
    --unsafe-no-fsync --log-level warn
  start apiserver "$KUBE" apiserver --etcd-servers "$etcd" --bind-address "$1" --secure-port "$2" --advertise-address "$5" \
    --client-ca-file "$k/ca.crt" --tls-cert-file "$k/apiserver.crt" --tls-private-key-file "$k/apiserver.key" \
    --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$k/sa.key" --service-account-signing-key-file "$k/sa.key" \
    --service-cluster-ip-range "$services.0.0/16" --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction --allow-privileged \
    --kubelet-preferred-address-types InternalIP --kubelet-client-certificate "$k/admin.crt" --kubelet-client-key "$k/admin.key" \
    --default-not-ready-toleration-seconds 5 --default-unreachable-toleration-seconds 5
}

ready() { # API server: the cheap question first, kubectl costs CPU time that the API server needs to start
  alive apiserver && alive etcd || { failed=1; return 0; }
  (: >"/dev/tcp/$1/$2") 2>/dev/null && kubectl get --raw /readyz
}
await_apiserver() {
  failed=
  wait_for 120 "API server ready" ready "$1" "$2" || return 1
  [ -z "$failed" ] || { echo "cluster: etcd or the API server ended" >&2; return 1; }
}

# A cluster may have an owner, such as the JVM of a test run: it goes when the owner goes, however that ends.
reap() { # those whose owner died and whose watch did too
  local n wanted=$name
  for n in $(names | sed 's/ none//'); do
    use "$n"
    if [ -f "$D/run/owner.pid" ] && [ "$(cat "$D/owner-space")" = "$(readlink /proc/self/ns/pid)" ] && ! alive owner; then
      say "cluster '$n' has lost its owner, clearing it away"
      clear_away
    fi
  done
  use "$wanted"
}
own() { # PID
  readlink /proc/self/ns/pid >"$D/owner-space"
  echo "$1 $(born "$1" || echo gone)" >"$D/run/owner.pid"
  start watch "$HERE/cluster" __watch "$name"
}
watch() {
  local never
  exec {never}<> <(:)
  while alive owner; do read -rt 1 -u "$never" || true; done
  down "$name"
}

up() { # full|light NODES static|shared OWNER
  local want="form=$1 nodes=$2 cpus=$3" n
  if running "$name"; then
    [ "$(cat "$D/form")" = "$want" ] || die "cluster '$name' is running as: $(cat "$D/form"); end it first with: $0 down --name $name"
    say "cluster '$name' is running already"
    echo "$D/kubeconfig"
    return
  fi
  build "$1"
  if [ -d "$D" ] && ! alive up; then clear_away; fi # left over from a crash or a reboot
  reap
  reserve "$name"
  trap 'end=$?; give_up $end' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  echo "$want" >"$D/form"
  [ -z "$4" ] || own "$4"
  authority
  if [ "$1" = light ]; then up_light; else up_full "$2" "$3"; fi || exit 1
  trap - EXIT INT TERM HUP
  : >"$D/ready"
  rm "$D/run/up.pid"
  say "cluster '$name' is ready: $want"
  echo "$D/kubeconfig"
}

give_up() {
  trap - EXIT
  trap '' INT TERM HUP
  local kept=$CLUSTERS/.failed-$name
  if [ "$1" -lt 128 ]; then
    rm -rf "$kept"
    cp -r "$D/log" "$kept"
    for f in "$kept"/*; do [ ! -s "$f" ] || { echo "--- ${f##*/}"; tail -3 "$f" | cut -c1-300; } >&2; done
    echo "cluster: '$name' did not start; its logs are kept in $kept" >&2
  fi
  clear_away
  exit "$1"
}

up_light() {
  kubeconfig admin "https://127.0.0.1:$port" "$D/kubeconfig"
  etcd_and_apiserver 127.0.0.1 "$port" $((port + 1)) $((port + 2)) 127.0.0.1
  await_apiserver 127.0.0.1 "$port"
}

# A machine, for the control plane or a node, is a set of namespaces whose first process is `pause`: when that dies, the kernel ends every
# process in it and drops its mounts and links. Nothing has to be found and cleaned one by one.
machine() { # NAME NAMESPACE-FLAGS...
  local machine=$1
  shift
  rm -f "$D/run/$machine.up"
  (
    join_cgroup
    # shellcheck disable=SC2016
    exec setsid unshare "$@" --net --mount --pid --fork --kill-child --mount-proc sh -c ': >"$1"; exec "$2"' sh "$D/run/$machine.up" "$PAUSE"
  ) </dev/null >>"$D/log/machines.log" 2>&1 9>&- &
  remember "$machine" $!
  wait_for 10 "namespaces of $machine" test -f "$D/run/$machine.up"
}
enter() { # MACHINE COMMAND...
  alive "$1" || die "$1 of cluster '$name' is not running"
  shift
  nsenter --net="/proc/$pid/ns/net" --mount="/proc/$pid/ns/mnt" --uts="/proc/$pid/ns/uts" --pid="/proc/$pid/ns/pid_for_children" -- "$@"
}
control() { enter machine "$HERE/cluster" __control "$name" "$@"; } # runs one of the functions named control_* in the control plane's machine

up_full() {
  case $D/ in /var/* | /run/*) die "the cache folder $CACHE is under /var or /run, which nodes have of their own; set XDG_CACHE_HOME to another folder" ;; esac
  PATH=$PATH:/usr/sbin:/sbin
  modprobe -a overlay br_netfilter veth 2>/dev/null || true # where they are modules
  kubeconfig admin "https://$gate:6443" "$D/kubeconfig"
  make_cgroups
  machine machine && alive machine || return 1
  ip link add "$link" type veth peer name uplink netns "$pid" && ip addr add "$host/24" dev "$link" && ip link set "$link" up || return 1
  control start "$1" "$2" || return 1
  ip route replace "$pods.0.0/17" via "$gate" dev "$link" &&
    ip route replace "$services.0.0/16" via "$gate" dev "$link"
}

control_start() { # NODES static|shared
  local n waiting=()
  ip link set lo up
  # an address of its own: else the bridge takes its lowest port's, and when a node goes, its neighbours know a wrong one for a minute
  ip link add nodes address 02:dc:00:00:00:fe type bridge
  echo 1 >/proc/sys/net/ipv4/ip_forward
  echo 0 >/proc/sys/net/ipv4/conf/nodes/send_redirects
  echo 0 >/proc/sys/net/ipv4/conf/all/send_redirects
  ip addr add "$gate/24" dev nodes
  ip link set nodes up
  ip link set uplink master nodes up
  ip route add default via "$host"
  join_cgroup
  etcd_and_apiserver 0.0.0.0 6443 2379 2380 "$gate"
  for ((n = 1; n <= $1; n++)); do
    node_prepare "$n" "$2" &
    waiting+=($!)
  done
  ip route add "$services.0.0/16" via "$pods.255.1"
  await_apiserver "$gate" 6443 || return 1
  start controller-manager "$KUBE" controller-manager --kubeconfig "$D/kubeconfig" --service-account-private-key-file "$D/pki/sa.key" \
    --root-ca-file "$D/pki/ca.crt" --leader-elect=false --use-service-account-credentials --node-monitor-grace-period 12s --node-monitor-period 2s
  start scheduler "$KUBE" scheduler --kubeconfig "$D/kubeconfig" --leader-elect=false
  for n in "${waiting[@]}"; do wait "$n" || return 1; done
  for ((n = 1; n <= $1; n++)); do node_join "$n"; done
  dns
  wait_for 30 "CoreDNS ready" dns_ready || return 1
  wait_for 90 "$1 nodes ready" nodes_ready "$1" || return 1
  wait_for 30 "default service account" kubectl get serviceaccount default
}

nodes_ready() { # COUNT
  [ "$(kubectl get nodes -o 'jsonpath={range .items[*]}{.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}' | grep -c True)" = "$1" ]
}

dns() { # a process of the control plane behind an ordinary Service: no image to load, and killing a node takes no name away
  cat >"$D/Corefile" <<C
cluster.local in-addr.arpa {
  bind $gate
  errors
  ready $gate:8181
  kubernetes cluster.local in-addr.arpa {
    kubeconfig $D/kubeconfig
    pods insecure
    ttl 5
  }
}
host.local-cluster {
  bind $gate
  hosts {
    $host host.local-cluster
  }
}
. {
  bind $gate
  errors
  template ANY ANY . {
    rcode NXDOMAIN
  }
}
C
  start coredns "$DNS" -conf "$D/Corefile"
  kubectl apply -f - >/dev/null <<Y
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec:
  clusterIP: $services.0.10
  ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: kube-dns-control-plane, namespace: kube-system, labels: {kubernetes.io/service-name: kube-dns}}
addressType: IPv4
endpoints: [{addresses: [$gate], conditions: {ready: true}}]
ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]
Y
}

dns_ready() { # bash is the HTTP client that every machine has
  local answer
  { exec 8<>"/dev/tcp/$gate/8181"; } 2>/dev/null || return 1
  printf 'GET /ready HTTP/1.0\r\n\r\n' >&8
  read -r answer <&8
  exec 8>&-
  [[ $answer == *200* ]]
}

# Ends what there is of the cluster, whatever state it is in.
clear_away() {
  [ -n "$slot" ] || { rm -rf "$D"; return; }
  local form=
  # shellcheck source=/dev/null
  [ ! -f "$D/form" ] || . "$D/form"
  if alive watch && [ "$pid" != $$ ]; then stop watch; fi
  if [ "$form" = light ]; then
    stop apiserver
    stop etcd
  else
    stop machine
    if [ -e "/sys/class/net/$link" ]; then ip link del "$link" 2>/dev/null || true; fi
    remove_cgroups "$group"
  fi
  rm -rf "$D"
}

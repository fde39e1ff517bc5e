# One node: namespaces, cgroups, containerd, kubelet, kube-proxy. The functions node_* run in the control plane's machine, in_* in the node's.
# shellcheck shell=bash

CGROUPS=/sys/fs/cgroup
unified() { [ -f $CGROUPS/cgroup.controllers ]; }
hierarchies() { # the folders that take our groups: one with version 2, one a controller with version 1
  local c
  if unified; then
    echo $CGROUPS
  else
    for c in "$CGROUPS"/*/; do [ ! -f "$c/cgroup.procs" ] || [ -L "${c%/}" ] || echo "${c%/}"; done
  fi
}

cgroup() { # PATH: makes it in every hierarchy, with the controllers a kubelet wants
  local h path part f c
  for h in $(hierarchies); do
    path=$h
    IFS=/
    for part in $1; do
      unset IFS
      if unified; then
        for c in cpuset cpu io memory pids hugetlb; do echo "+$c" >"$path/cgroup.subtree_control" 2>/dev/null || true; done
      fi
      [ -d "$path/$part" ] || mkdir -p "$path/$part"
      for f in cpus mems; do # version 1: an empty set may hold no process
        if [ -f "$path/$part/cpuset.$f" ] && [ -z "$(cat "$path/$part/cpuset.$f")" ] && ! unified; then cat "$path/cpuset.$f" >"$path/$part/cpuset.$f"; fi
      done
      path=$path/$part
    done
    unset IFS
  done
}
make_cgroups() { cgroup "$group/system"; }
join_cgroup() {
  local h
  for h in $(hierarchies); do echo 0 >"$h/$group/system/cgroup.procs" 2>/dev/null || true; done
}
remove_cgroups() { # PATH: waits until the last process, already killed, has left
  local h i
  for ((i = 0; i < 100; i++)); do
    for h in $(hierarchies); do
      [ ! -d "$h/$1" ] || find "$h/$1" -depth -type d -exec rmdir {} + 2>/dev/null || true
      rmdir "$h/decentra" 2>/dev/null || true
    done
    compgen -G "$CGROUPS/*/$1" >/dev/null || [ -d "$CGROUPS/$1" ] || return 0
    sleep 0.05
  done
  echo "cluster: a process in the cgroup $1 does not end" >&2
}

node_prepare() { # N static|shared: everything that needs no API server
  local n=$1 N=$D/node-$1 V=/var/lib/local snapshotter=overlayfs static=
  [ "$2" = shared ] || static=$'cpuManagerPolicy: static\nreservedSystemCPUs: "0"\ncpuManagerReconcilePeriod: 1s'
  [ "$(stat -f -c %T "$D")" != overlayfs ] || snapshotter=native # overlayfs can't lie on overlayfs
  mkdir -p "$N"/var/{tmp,log,cache,lib/local/cni,lib/kubelet,lib/cni,lib/containerd}
  ln -sfn /run "$N/var/run"
  if [ ! -f "$D/pki/node-$n.crt" ]; then certificate "node-$n" "/O=system:nodes/CN=system:node:node-$n" "DNS:node-$n,IP:$pods.255.$n"; fi
  kubeconfig "node-$n" "https://$gate:6443" "$N$V/kubelet.kubeconfig"
  cp "$D/pki/ca.crt" "$D/pki/node-$n.crt" "$D/pki/node-$n.key" "$D/kubeconfig" "$PAUSE.tar" "$N$V/"
  echo "nameserver $services.0.10" >"$N$V/resolv.conf"
  cat >"$N$V/cni/10-pods.conflist" <<J
{"cniVersion":"0.4.0","name":"pods","plugins":[
 {"type":"bridge","bridge":"pods","isGateway":true,"ipMasq":false,"hairpinMode":true,
  "ipam":{"type":"host-local","dataDir":"/run/ipam","ranges":[[{"subnet":"$pods.$n.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}]}},
 {"type":"portmap","capabilities":{"portMappings":true}}]}
J
  cat >"$N$V/containerd.toml" <<T
version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
[grpc]
address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "localhost/pause:1"
restrict_oom_score_adj = true   # the machine may be a container without CAP_SYS_RESOURCE
[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "$snapshotter"
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "$([ -x /usr/lib/cni/bridge ] && echo /usr/lib/cni || echo /opt/cni/bin)"
conf_dir = "$V/cni"
T
  echo "$snapshotter" >"$N$V/snapshotter"
  cat >"$N$V/kubelet.yaml" <<Y
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $pods.255.$n
healthzPort: 0
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $V/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $V/node-$n.crt
tlsPrivateKeyFile: $V/node-$n.key
cgroupDriver: cgroupfs
cgroupRoot: /$group/node-$n
failCgroupV1: false
failSwapOn: false
enforceNodeAllocatable: []
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
clusterDNS: [$services.0.10]
clusterDomain: cluster.local
resolvConf: $V/resolv.conf
nodeStatusUpdateFrequency: 2s
nodeStatusReportFrequency: 5m
nodeLeaseDurationSeconds: 8
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}
imageGCHighThresholdPercent: 100
serializeImagePulls: false
memoryManagerPolicy: None
$static
Y
  node_boot "$n"
}

node_boot() { # N: namespaces, network, containerd
  local n=$1
  cgroup "$group/node-$n"
  machine "node-$n" --uts && alive "node-$n" || return 1
  ip link add "n$n" type veth peer name eth0 netns "$pid"
  ip link set "n$n" master nodes up
  ip route replace "$pods.$n.0/24" via "$pods.255.$n" dev nodes
  in_node "$n" boot
}
node_join() { in_node "$1" join; }
in_node() { # N FUNCTION ARGUMENTS...
  local n=$1
  shift
  enter "node-$n" "$HERE/cluster" __node "$name" "$n" "$@"
}

in_boot() { # N
  local n=$1 setting
  mount --make-rshared /
  mount --bind "$D/node-$n/var" /var
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir -p /run/netns /run/lock
  # kubelet sets these for the whole machine; it is to find them set, and the machine is to stay as it is
  for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
    echo "${setting#*=}" >"/run/${setting//[\/=]/-}"
    mount --bind "/run/${setting//[\/=]/-}" "/proc/sys/${setting%=*}"
  done
  echo "node-$n" >/proc/sys/kernel/hostname
  echo 1 >/proc/sys/net/ipv4/ip_forward
  if [ -f /proc/sys/net/bridge/bridge-nf-call-iptables ]; then echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables; fi
  ip link set lo up
  ip addr add "$pods.255.$n/24" dev eth0
  ip link set eth0 up
  ip route add default via "$gate"
  join_cgroup
  start "node-$n-containerd" containerd -c /var/lib/local/containerd.toml
  wait_for 20 "containerd of node-$n" ctr version
  in_load </var/lib/local/pause.tar
}
in_load() { ctr -n k8s.io images import --snapshotter "$(cat /var/lib/local/snapshotter)" - >/dev/null; }
in_join() { # N
  local n=$1 V=/var/lib/local
  join_cgroup
  start "node-$n-kubelet" "$KUBE" kubelet --config $V/kubelet.yaml --kubeconfig $V/kubelet.kubeconfig --hostname-override "node-$n" --node-ip "$pods.255.$n"
  start "node-$n-proxy" "$KUBE" proxy --kubeconfig $V/kubeconfig --hostname-override "node-$n" --cluster-cidr "$pods.0.0/17" \
    --iptables-min-sync-period 200ms --conntrack-max-per-core 0 --conntrack-tcp-timeout-established 0s --conntrack-tcp-timeout-close-wait 0s
}
in_signal() { kill "-$1" -1 2>/dev/null || true; } # every process of the node, pods included, but its first and this one

control_kill() { # N: as if its plug was pulled
  alive "node-$1" || die "node-$1 of cluster '$name' is not running"
  stop "node-$1"
  rm -f "$D/run/node-$1.up"
  ip link del "n$1" 2>/dev/null || true
  remove_cgroups "$group/node-$1"
}
control_revive() { # N
  ! alive "node-$1" || die "node-$1 of cluster '$name' is running"
  node_boot "$1" && node_join "$1"
}
control_signal() { in_node "$1" signal "$2"; }
control_load() { in_node "$1" load; }
control_ctr() {
  local n=$1
  shift
  in_node "$n" ctr "$@"
}
in_ctr() { ctr -n k8s.io "$@"; }

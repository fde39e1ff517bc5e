{{/* Labels of every object: (dict "root" $ "component" "operator") */}}
{{- define "decentra.labels" -}}
app.kubernetes.io/name: decentra-{{ .component }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
app.kubernetes.io/part-of: decentra
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* Labels that select a component's pods; they never change. */}}
{{- define "decentra.selector" -}}
app.kubernetes.io/name: decentra-{{ .component }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{/* Reference of an image: (dict "root" $ "name" "market-sync" "digest" "marketSync") */}}
{{- define "decentra.image" -}}
{{- $image := .root.Values.image -}}
{{- $digest := index $image.digests .digest -}}
{{- if $digest -}}
{{ $image.registry }}/{{ .name }}@{{ $digest }}
{{- else -}}
{{ $image.registry }}/{{ .name }}:{{ $image.tag }}
{{- end -}}
{{- end }}

{{- define "decentra.contentTokenSecret" -}}
{{ .Values.contentToken.existingSecret | default "decentra-content-token" }}
{{- end }}

{{/* What all pods have in common. */}}
{{- define "decentra.pod" -}}
enableServiceLinks: false
terminationGracePeriodSeconds: 15
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- define "decentra.container" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  capabilities:
    drop: [ALL]
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{/* Probes of port http: (dict "live" PATH "ready" PATH); without "live" it is enough that the port is open. */}}
{{- define "decentra.probes" -}}
startupProbe:
  {{- include "decentra.liveAction" . | nindent 2 }}
  periodSeconds: 1
  timeoutSeconds: 3
  failureThreshold: 120
livenessProbe:
  {{- include "decentra.liveAction" . | nindent 2 }}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: {{ .ready }}, port: http}
  periodSeconds: 2
  timeoutSeconds: 3
{{- end }}

{{- define "decentra.liveAction" -}}
{{- if .live -}}
httpGet: {path: {{ .live }}, port: http}
{{- else -}}
tcpSocket: {port: http}
{{- end -}}
{{- end }}

{{/* Where system components run, and apart from their own kind. */}}
{{- define "decentra.systemPlacement" -}}
priorityClassName: decentra-system
{{- with .root.Values.system.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.system.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "decentra.selector" . | nindent 14 }}
{{- end }}

{{- define "logsentry.secret" -}}
{{ .Values.existingSecret | default .Release.Name }}
{{- end }}

{{- define "logsentry.labels" -}}
app.kubernetes.io/name: logsentry
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
{{- end }}

{{- define "logsentry.environment" -}}
- { name: LOGSENTRY_STORE_USERNAME, value: {{ .root.Values.store.username | quote }} }
- name: LOGSENTRY_STORE_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ include "logsentry.secret" .root }}, key: store-password } }
{{- if eq .role "store" }}
- { name: LOGSENTRY_STORE_LISTEN_HOST, value: 0.0.0.0 }
{{- else }}
- { name: LOGSENTRY_SERVER_HOST, value: 0.0.0.0 }
- { name: LOGSENTRY_SERVER_ALLOWED_HOSTS, value: {{ prepend .root.Values.allowedHosts (printf "%s-%s" .root.Release.Name .role) | join "," | quote }} }
- { name: LOGSENTRY_BROKER_KIND, value: rabbitmq }
- { name: LOGSENTRY_STORE_KIND, value: clickhouse }
- { name: LOGSENTRY_STORE_URL, value: {{ .root.Values.store.embedded | ternary (printf "http://%s-store:8123" .root.Release.Name) .root.Values.store.url | quote }} }
{{- if not .root.Values.store.embedded }}
{{- with .root.Values.store.urls }}
- { name: LOGSENTRY_STORE_URLS, value: {{ join "," . | quote }} }
{{- end }}
{{- with .root.Values.store.cluster }}
- { name: LOGSENTRY_STORE_CLUSTER, value: {{ . | quote }} }
{{- end }}
{{- end }}
{{- with .root.Values.rabbitmqNodes }}
- { name: LOGSENTRY_RABBITMQ_NODES, value: {{ join "," . | quote }} }
{{- end }}
- name: LOGSENTRY_SERVER_TOKEN
  valueFrom: { secretKeyRef: { name: {{ include "logsentry.secret" .root }}, key: server-token } }
- name: LOGSENTRY_RABBITMQ_URL
  valueFrom: { secretKeyRef: { name: {{ include "logsentry.secret" .root }}, key: rabbitmq-url } }
{{- end }}
{{- end }}

{{- define "logsentry.pod" -}}
{{- $store := eq .role "store" -}}
metadata:
  labels: {{- include "logsentry.labels" . | nindent 4 }}
spec:
  enableServiceLinks: false
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 30
  securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, seccompProfile: { type: RuntimeDefault } }
  containers:
    - name: {{ .role }}
      image: "{{ .root.Values.image.repository }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}"
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args: [{{ .role }}]
      env: {{- include "logsentry.environment" . | nindent 8 }}
      ports: [{ name: http, containerPort: {{ $store | ternary 8123 5000 }} }]
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
      resources: {{- toYaml (index .root.Values .role).resources | nindent 8 }}
      # Servers answer to names they know: probes come by address.
      startupProbe:
        httpGet: { path: {{ $store | ternary "/ping" "/healthz" }}, port: http, httpHeaders: [{ name: Host, value: 127.0.0.1 }] }
        periodSeconds: 2
        failureThreshold: 90
      livenessProbe:
        httpGet: { path: {{ $store | ternary "/ping" "/healthz" }}, port: http, httpHeaders: [{ name: Host, value: 127.0.0.1 }] }
        periodSeconds: 10
        timeoutSeconds: 5
      readinessProbe:
        httpGet: { path: {{ $store | ternary "/ping" "/readyz" }}, port: http, httpHeaders: [{ name: Host, value: 127.0.0.1 }] }
        periodSeconds: 5
        timeoutSeconds: 5
      volumeMounts: [{ name: data, mountPath: /data }, { name: tmp, mountPath: /tmp }]
  volumes:
    - { name: tmp, emptyDir: {} }
{{- if not (has .role (list "store" "ingest")) }}
    - { name: data, emptyDir: {} }
{{- end }}
{{- end }}

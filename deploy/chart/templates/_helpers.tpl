{{- define "yunmen.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "yunmen.selector" -}}
app.kubernetes.io/name: yunmen
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: gateway
{{- end -}}

{{- define "yunmen.exportSelector" -}}
app.kubernetes.io/name: yunmen
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: export
{{- end -}}

{{- define "yunmen.labels" -}}
app.kubernetes.io/name: yunmen
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "yunmen.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "yunmen.name" .) -}}
{{- end -}}

{{- define "yunmen.image" -}}
{{- $image := .Values.image -}}
{{- $repository := required "image.repository is not set: name the image that Dockerfile builds." $image.repository -}}
{{- if $image.digest }}{{ $repository }}@{{ $image.digest }}{{ else }}{{ $repository }}:{{ $image.tag | default .Chart.AppVersion }}{{ end -}}
{{- end -}}

{{- /* The event loop may be late by YUNMEN_MAX_LAG_MS before requests are refused. A probe that gives up sooner restarts a busy process. */ -}}
{{- define "yunmen.probeSeconds" -}}
{{- $lag := int (default 2000 (index .Values.config "YUNMEN_MAX_LAG_MS")) -}}
{{- add 3 (div (add $lag 999) 1000) -}}
{{- end -}}

{{- define "yunmen.graceSeconds" -}}
{{- add 5 (div (add (int .Values.shutdown.graceMs) 999) 1000) -}}
{{- end -}}

{{- define "yunmen.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- define "yunmen.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end -}}

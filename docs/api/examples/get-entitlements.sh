#!/bin/sh
# What a person may do and spend, asked over HTTP: get-entitlements.sh ORGANIZATION EMAIL
# GROUP_URL and ROLLCALL_SERVICE_TOKEN say where and as whom; by default those of `npm start`.
set -eu

curl --silent --show-error --fail-with-body \
  --header "Authorization: Bearer ${ROLLCALL_SERVICE_TOKEN:-dev-token}" \
  --header 'Content-Type: application/json' \
  --data "{\"organizationId\": \"$1\", \"email\": \"$2\"}" \
  "${GROUP_URL:-http://127.0.0.1:4030}/rollcall.group.v1.GroupService/GetEntitlements"

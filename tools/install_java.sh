#!/usr/bin/env bash
# Installs what the tests on real servers need, with apt, as root: Maven, Java 17 (OpenSearch 2, Elasticsearch 8) and
# Java 21 (OpenSearch 3, Elasticsearch 9) where the distribution has it: Debian 13, Ubuntu 24.04. Debian 12 has no newer
# Java than 17: install Temurin 21 or 25 from https://adoptium.net there. Nothing calls this script; you do.
set -euo pipefail

packages=(maven openjdk-17-jdk-headless openjdk-21-jdk-headless)

apt-get update
offered=()
for package in "${packages[@]}"; do
  if apt-cache show "$package" >/dev/null 2>&1; then offered+=("$package"); else echo "not offered here: $package" >&2; fi
done
echo "installing: ${offered[*]}"
apt-get install --yes --no-install-recommends "${offered[@]}"

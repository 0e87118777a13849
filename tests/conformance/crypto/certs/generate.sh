#!/bin/sh
# Makes the certificates beside this script anew (openssl 3.0 or later). All keys
# are thrown away afterwards. Running it changes every file and is reviewed as a
# change of the vectors.
set -eu
out=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > ca.cnf <<'END'
[ca]
default_ca = any
[any]
database = index.txt
new_certs_dir = issued
rand_serial = yes
unique_subject = no
policy = anything
default_md = sm3
[anything]
countryName = optional
organizationName = optional
commonName = supplied
[req]
distinguished_name = name
[name]
END
: > index.txt
mkdir issued

id=distid:1234567812345678
ca='basicConstraints=critical,CA:TRUE'
signs_certificates='keyUsage=critical,keyCertSign,cRLSign'
signs_data='keyUsage=critical,digitalSignature,nonRepudiation'
from=20240101000000Z
to=20440101000000Z

# issue NAME ISSUER COMMON_NAME FROM TO EXTENSION...
issue() {
    name=$1 issuer=$2 common_name=$3 start=$4 end=$5
    shift 5
    openssl genpkey -algorithm SM2 -out "$name.key"
    openssl req -new -utf8 -config ca.cnf -key "$name.key" -sm3 -sigopt $id \
        -subj "/C=CN/O=示例数据局/CN=$common_name" -out "$name.csr"
    printf '%s\n' "$@" > "$name.ext"
    if [ "$name" = "$issuer" ]; then
        signer="-selfsign"
    else
        signer="-cert $issuer.pem"
    fi
    # shellcheck disable=SC2086
    openssl ca -batch -notext -utf8 -config ca.cnf $signer -keyfile "$issuer.key" \
        -sigopt $id -vfyopt $id -in "$name.csr" -startdate "$start" -enddate "$end" \
        -extfile "$name.ext" -out "$name.pem" 2> log || { cat log >&2; exit 1; }
}

issue root root 'Example Root' $from $to "$ca" "$signs_certificates"
issue same-name-root same-name-root 'Example Root' $from $to "$ca" "$signs_certificates"
issue other-root other-root 'Other Root' $from $to "$ca" "$signs_certificates"
issue city root 'Example City' $from $to "$ca,pathlen:0" "$signs_certificates"
issue leaf city 'Example Bureau' $from $to 'basicConstraints=CA:FALSE' "$signs_data"
issue plain-leaf root 'Bureau without extensions' $from $to 'subjectKeyIdentifier=hash'
issue expired city 'Example Bureau' 20200101000000Z 20210101000000Z "$signs_data"
issue encryption city 'Example Bureau' $from $to 'keyUsage=critical,keyEncipherment,dataEncipherment'
issue critical city 'Example Bureau' $from $to "$signs_data" '1.2.3.4=critical,DER:0500'
issue not-ca root 'Not an authority' $from $to 'basicConstraints=critical,CA:FALSE' "$signs_certificates"
issue leaf-of-not-ca not-ca 'Example Bureau' $from $to "$signs_data"
issue no-cert-sign root 'Only revokes' $from $to "$ca" 'keyUsage=critical,cRLSign'
issue leaf-of-no-cert-sign no-cert-sign 'Example Bureau' $from $to "$signs_data"
issue county city 'One too deep' $from $to "$ca" "$signs_certificates"
issue leaf-of-county county 'Example Bureau' $from $to "$signs_data"

# One letter of the subject changed after signing.
openssl x509 -in leaf.pem -outform DER | LC_ALL=C sed 's/Example Bureau/Exemple Bureau/' |
    openssl x509 -inform DER -out tampered.pem
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout p256.key \
    -subj '/CN=P-256' -days 7000 -out p256.pem

rm -f "$out"/*.pem
cp ./*.pem "$out"

import type {CertificateTexts} from '../../source/server/transport/certificate.ts';

/** A second certificate, for `localhost`, `chat.example` and 127.0.0.1, valid for a hundred years. Only for tests. */
export const RENEWED: CertificateTexts = {
	certificate: `-----BEGIN CERTIFICATE-----
MIIBqjCCAU+gAwIBAgIUQt4n0fbP1HMhfzaE6AlUHEImbvEwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTEwMjcyMFoYDzIxMjYxMDI4
MTAyNzIwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATlBW+ZsjuPvGAZhsTguFkbXrfWrEwpW0sjimfQXWjw7FbH53ksFZlC
Cx7Agr+gYIDdm/cTnXiCToKKMoe2kz95o30wezAdBgNVHQ4EFgQUAkitwhnYvHGq
NAW3L2UCvUFBqJcwHwYDVR0jBBgwFoAUAkitwhnYvHGqNAW3L2UCvUFBqJcwDwYD
VR0TAQH/BAUwAwEB/zAoBgNVHREEITAfgglsb2NhbGhvc3SCDGNoYXQuZXhhbXBs
ZYcEfwAAATAKBggqhkjOPQQDAgNJADBGAiEAm4Qu9NdDFMvlacKpHPuKEPh+hSBh
BwYpJoZfS8I1A3gCIQCu/tkMvy63A11YgHPJkOpGcMoVe+Wc9B5V4SiooRQ9+Q==
-----END CERTIFICATE-----
`,
	key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgEusTNnNjrXZqFrOg
K6pb8bkhGyit2Z5JoI3sCmjlXUKhRANCAATlBW+ZsjuPvGAZhsTguFkbXrfWrEwp
W0sjimfQXWjw7FbH53ksFZlCCx7Agr+gYIDdm/cTnXiCToKKMoe2kz95
-----END PRIVATE KEY-----
`,
};

/** The key of `RENEWED` under a passphrase. */
export const LOCKED_KEY = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAg5K8J7YcdufgICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEJocM0iLhSsO7Ya4N9HEXqYEgZCH
VJdBlFTlGkLZhP3Cb3mlgXC8Qghlck1fs4X9EWiS1yZY8go5J50pcsriFlwVJByJ
THyzSF81eb39uweBPVFr/H9w3Euz1+mVOtbvEb+Fqosfsc58Bc+yd3IAYM5d4z3f
9ogjctZHj/wKbLqg7mfvCmW42Tf3tYhl5PRGrzyQ1iPQLtDrve2FuB0m8fBPpvo=
-----END ENCRYPTED PRIVATE KEY-----
`;

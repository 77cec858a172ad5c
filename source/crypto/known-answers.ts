/**
 * What the primitives must give before anything of theirs is used, in hex. Taken from the documents
 * named beside them.
 */
export const KNOWN_ANSWERS = {
	/** FIPS 180-4 example, one block: the text "abc". */
	hash: {
		message: '616263',
		digest:
			'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
	},
	/** RFC 4231, test case 1, cut to 32 bytes; HMAC fills its 20-byte key with zeros, as is done here. */
	mac: {
		key: '0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b000000000000000000000000',
		message: '4869205468657265',
		tag: '87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde',
	},
	/** RFC 8032, section 7.1, test 2. */
	sign: {
		seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
		publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
		message: '72',
		signature:
			'92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
	},
	/** RFC 7748, section 6.1. */
	exchange: {
		secret: '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a',
		publicKey: '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a',
		peer: 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
		shared: '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
	},
	/** draft-irtf-cfrg-xchacha-03, appendix A.3.1. */
	aead: {
		key: '808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f',
		nonce: '404142434445464748494a4b4c4d4e4f5051525354555657',
		associated: '50515253c0c1c2c3c4c5c6c7',
		plaintext:
			'4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966204920636f756c64206f6666657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73637265656e20776f756c642062652069742e',
		ciphertext:
			'bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49',
	},
	/** draft-connolly-cfrg-xwing-kem, appendix C, first vector; the two long values as SHA-512, cut. */
	kem: {
		seed: '7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26',
		publicDigest: 'b378b1899fd4fe9f32bb6e726d96588cbf72fe49b7d9082c968460d2b21f7c70',
		entropy:
			'3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2',
		ciphertextDigest: '2c821c4cf1d684870837812bd5155d78a674289ca7a86145b2784691c31ec2f6',
		secret: 'd2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384',
	},
};

export type KnownAnswers = typeof KNOWN_ANSWERS;

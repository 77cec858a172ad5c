import test from 'ava';
import {problemOf} from '../../source/client/transport-problem.ts';

const KINDS = [
	['ENOTFOUND', 'unknown-host'],
	['EAI_AGAIN', 'unknown-host'],
	['ECONNREFUSED', 'refused'],
	['ETIMEDOUT', 'timed-out'],
	['CERT_HAS_EXPIRED', 'certificate'],
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate'],
	['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate'],
	['ERR_SSL_WRONG_VERSION_NUMBER', 'not-a-relay'],
	['HPE_INVALID_CONSTANT', 'not-a-relay'],
	['ECONNRESET', 'network'],
	['constructor', 'network'],
] as const;

for (const [code, kind] of KINDS) {
	test(`${code} is said as ${kind}`, (t) => {
		const error = Object.assign(new Error('\u001b[31m foreign'), {code});
		const problem = problemOf(error, 'wss://chat.example:7777/#secret');
		t.is(problem.kind, kind);
		t.regex(problem.message, /chat\.example:7777.*[.?]$/);
		t.notRegex(problem.message, /foreign|secret/);
	});
}

test('a handshake without an end is said as timed out', (t) => {
	const error = new Error('Opening handshake has timed out');
	t.is(problemOf(error, 'wss://chat.example').kind, 'timed-out');
});

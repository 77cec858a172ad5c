import test from 'ava';
import {isCommonPassword} from '../../source/client/common-passwords.ts';

const COMMON = [
	'password123',
	'P4ssw0rd!2024',
	'Passw0rd!!!!',
	'1234567890',
	'0987654321',
	'abcdefghij',
	'qwertyuiop',
	'QWERTYUIOP',
	'aaaaaaaaaa',
	'abcabcabcabc',
	'1212121212',
	'letmein12345',
	'2024welcome!',
];
for (const password of COMMON) {
	test(`guessed early: ${password}`, (t) => t.true(isCommonPassword(password)));
}

const GOOD = [
	'correct horse battery',
	'four unrelated words',
	'Xk3#pQ9vLm',
	'größe und wärme',
	'passwords are hard to choose',
	'日本語のパスワードです',
];
for (const password of GOOD) {
	test(`not guessed early: ${password}`, (t) => t.false(isCommonPassword(password)));
}

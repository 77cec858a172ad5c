import test from 'ava';
import {recordOf} from '../../../source/client/beside/private-record.ts';
import {sealedFacts} from '../../../source/client/private/file-body.ts';
import {PLAIN_FACTS} from '../../../source/client/private/history/history-entry.ts';
import type {LogMessage} from '../../../source/client/state/state.ts';
import {sealedFile} from '../../helpers/sealed-file.ts';

const context = {account: 'ada', peer: 'bob', isRequest: false};
const row: LogMessage = {
	...{type: 'message', seq: 3, id: 'bobs', kind: 'text', from: 'bob', time: 1000, text: 'hi'},
	isMention: true,
	facts: PLAIN_FACTS,
};

test('a file is told of by its facts, without what fetches or opens it', (t) => {
	const record = recordOf({...row, file: sealedFacts(sealedFile({seconds: 2}))}, context);
	const {name, mediaType, size, expiresAt} = sealedFile();
	const file = {name, mediaType, size, expiresAt, seconds: 2};
	t.deepEqual(record?.type === 'message' ? record.file : undefined, file);
	t.false(JSON.stringify(record).includes(sealedFile().file));
});

test('a message without a file tells of none', (t) => {
	t.false('file' in Object(recordOf(row, context)));
});

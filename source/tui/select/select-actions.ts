/**
 * What can be done while a message is marked, and how one begins. Part of the table of all actions
 * (`actions.ts`), from which help is printed.
 */
export const SELECT_ACTIONS = {
	select: {category: 'messages', summary: 'Mark a message, to do something to it'},
	'select-command': {category: 'messages', summary: 'Go back to writing, and begin a command'},
	'select-previous': {category: 'messages', summary: 'Mark the message above'},
	'select-next': {category: 'messages', summary: 'Mark the message below'},
	'select-next-hit': {
		category: 'messages',
		summary: 'Mark the next mention of you below, or the next message that was found',
	},
	'select-previous-hit': {
		category: 'messages',
		summary: 'Mark the mention of you above, or the message that was found before',
	},
	'select-previous-day': {category: 'messages', summary: 'Mark the first message of the day above'},
	'select-next-day': {category: 'messages', summary: 'Mark the first message of the next day'},
	'message-menu': {category: 'messages', summary: 'See all that can be done to the marked message'},
	'message-reply': {category: 'messages', summary: 'Answer the marked message'},
	'message-thread': {category: 'messages', summary: 'Open the thread of the marked message'},
	'message-edit': {category: 'messages', summary: 'Change the marked message, if it is yours'},
	'message-delete': {
		category: 'messages',
		summary: 'Delete the marked message, or drop an unsent one; asks first',
	},
	'message-react': {category: 'messages', summary: 'Put an emoji under the marked message'},
	'message-copy': {category: 'messages', summary: 'Copy the text of the marked message'},
	'message-copy-named': {
		category: 'messages',
		summary: 'Copy the marked message with its name and time',
	},
	'message-copy-link': {category: 'messages', summary: 'Copy a link to the marked message'},
	'message-open': {
		category: 'messages',
		summary: 'Open the file of the marked message, or a link of it; asks first',
	},
	'message-save': {category: 'messages', summary: 'Save the file of the marked message'},
	'message-preview': {category: 'messages', summary: 'See the file of the marked message here'},
	'message-pin': {category: 'messages', summary: 'Pin the marked message, or unpin it; asks first'},
	'message-unread': {category: 'messages', summary: 'Mark as unread from the marked message on'},
	'message-quote': {category: 'messages', summary: 'Quote the marked message in what you write'},
	'message-answered': {category: 'messages', summary: 'Go to what the marked message answers'},
	'jump-back': {category: 'messages', summary: 'Go back to where you jumped from'},
	'message-retry': {category: 'messages', summary: 'Send the marked message again, if it failed'},
	'message-code': {category: 'messages', summary: 'Do something to a code block, by its number'},
	'message-report': {
		category: 'messages',
		summary: 'Ask those who run the room to look at the marked message',
	},
	'message-moderate': {
		category: 'messages',
		summary: 'Remove, ban or silence who wrote the marked message; asks first',
	},
	'message-unfold': {
		category: 'messages',
		summary: 'Show all of the marked message when it is long, or fold it again',
	},
	'edit-last': {category: 'messages', summary: 'Change your last message'},
	'react-last': {category: 'messages', summary: 'Put an emoji under the last message'},
	'go-to-date': {category: 'messages', summary: 'Go to a day'},
} as const;

/** The name of an action that is about messages. */
export type SelectAction = keyof typeof SELECT_ACTIONS;

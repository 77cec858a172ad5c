/** What lies over the panes, and its own state. One at a time. */
export type Overlay =
	| {readonly type: 'help'; readonly scroll: number}
	| {
			/** The go-to list: rooms, people, commands, fuzzily matched. */
			readonly type: 'go-to';
			readonly query: string;
			readonly selected: number;
	  }
	/** The room list or the people, where the screen has no pane for them. */
	| {readonly type: 'rooms'; readonly selected: number}
	| {readonly type: 'people'; readonly scroll: number}
	| {
			/** A question with a few answers; nothing happens without one. */
			readonly type: 'question';
			readonly question: string;
			readonly answers: readonly {readonly key: string; readonly label: string}[];
			/** Who asked, so that the answer finds its way. */
			readonly topic: string;
	  }
	| {
			/** A secret being typed; the secret itself is never in the view. */
			readonly type: 'secret';
			readonly prompt: string;
			readonly length: number;
	  };

/** Why a file is not shown. */
export type PreviewCode =
	/** More bytes or pixels than are shown here. */
	| 'too-large'
	/** It is not what it says it is, or a part of it is missing. */
	| 'damaged'
	/** A kind, or a variant of a kind, that is not shown here. */
	| 'unknown-kind'
	/** It took longer than a preview may. */
	| 'too-slow';

/** A file that is not shown; `previewSentence` has the words. Nothing else is thrown by the decoders. */
export class PreviewError extends Error {
	override readonly name = 'PreviewError';
	readonly code: PreviewCode;

	constructor(code: PreviewCode) {
		super(code);
		this.code = code;
	}
}

/** What sets a language apart for the eye: enough to tell words, not to read it. */
export type CodeLanguage = {
	/** `lines` for a text whose rows are told apart by how they begin: patches and Markdown. */
	readonly form: 'code' | 'markup' | 'patch' | 'markdown';
	readonly lineComments: readonly string[];
	/** What begins and ends a comment, or a text, that may have several rows. */
	readonly spans: readonly (readonly [open: string, close: string, kind: 'comment' | 'string'])[];
	/** What a text in one row stands between. */
	readonly quotes: string;
	readonly keywords: ReadonlySet<string>;
	/** Whether keywords may be written either way. */
	readonly ignoresCase?: boolean;
	/** Whether a word before a colon is a key. */
	readonly hasKeys?: boolean;
};

const words = (text: string): ReadonlySet<string> => new Set(text.split(','));
const SLASHES = {
	form: 'code',
	lineComments: ['//'],
	spans: [['/*', '*/', 'comment']],
	quotes: '"\'',
} as const;
const HASHES = {form: 'code', lineComments: ['#'], spans: [], quotes: '"\''} as const;
const NO_WORDS: ReadonlySet<string> = new Set();

const SCRIPT: CodeLanguage = {
	...SLASHES,
	spans: [...SLASHES.spans, ['`', '`', 'string']],
	keywords: words(
		'abstract,any,as,async,await,boolean,break,case,catch,class,const,continue,debugger,declare,default,delete,do,else,enum,export,extends,false,finally,for,from,function,get,if,implements,import,in,infer,instanceof,interface,is,keyof,let,namespace,never,new,null,number,object,of,private,protected,public,readonly,return,satisfies,set,static,string,super,switch,this,throw,true,try,type,typeof,undefined,unique,unknown,var,void,while,with,yield',
	),
};

const C_LIKE: CodeLanguage = {
	...SLASHES,
	keywords: words(
		'abstract,auto,bool,boolean,break,byte,case,catch,char,class,const,constexpr,continue,default,delete,do,double,else,enum,explicit,export,extends,extern,false,final,finally,float,for,friend,goto,if,implements,import,include,inline,instanceof,int,interface,internal,long,namespace,new,noexcept,null,nullptr,operator,override,package,private,protected,public,register,return,short,signed,sizeof,static,string,struct,super,switch,template,this,throw,throws,true,try,typedef,typename,union,unsigned,using,var,virtual,void,volatile,while',
	),
};

const PYTHON: CodeLanguage = {
	...HASHES,
	spans: [
		['"""', '"""', 'string'],
		["'''", "'''", 'string'],
	],
	keywords: words(
		'False,None,True,and,as,assert,async,await,break,case,class,continue,def,del,elif,else,except,finally,for,from,global,if,import,in,is,lambda,match,nonlocal,not,or,pass,raise,return,self,try,while,with,yield',
	),
};

const SHELL: CodeLanguage = {
	...HASHES,
	keywords: words(
		'case,do,done,elif,else,esac,exit,export,fi,for,function,if,in,local,read,readonly,return,select,set,shift,then,trap,unset,until,while',
	),
};

const GO: CodeLanguage = {
	...SLASHES,
	spans: [...SLASHES.spans, ['`', '`', 'string']],
	keywords: words(
		'any,bool,break,byte,case,chan,const,continue,default,defer,else,error,fallthrough,false,float64,for,func,go,goto,if,import,int,int64,interface,iota,make,map,nil,package,range,return,rune,select,string,struct,switch,true,type,uint,var',
	),
};

const RUST: CodeLanguage = {
	...SLASHES,
	// An apostrophe is a lifetime as often as a character.
	quotes: '"',
	keywords: words(
		'Self,as,async,await,bool,box,break,const,continue,crate,dyn,else,enum,extern,false,fn,for,i32,i64,if,impl,in,let,loop,match,mod,move,mut,pub,ref,return,self,static,str,struct,super,trait,true,type,u32,u64,u8,union,unsafe,use,usize,where,while',
	),
};

const RUBY: CodeLanguage = {
	...HASHES,
	keywords: words(
		'BEGIN,END,alias,and,begin,break,case,class,def,do,else,elsif,end,ensure,false,for,if,in,module,next,nil,not,or,redo,require,rescue,retry,return,self,super,then,true,undef,unless,until,when,while,yield',
	),
};

const SQL: CodeLanguage = {
	form: 'code',
	lineComments: ['--'],
	spans: [['/*', '*/', 'comment']],
	quotes: '\'"',
	ignoresCase: true,
	keywords: words(
		'add,all,alter,and,as,asc,begin,between,by,case,check,commit,constraint,create,cross,default,delete,desc,distinct,drop,else,end,exists,foreign,from,full,group,having,if,in,index,inner,insert,into,is,join,key,left,like,limit,not,null,offset,on,or,order,outer,primary,references,returning,right,rollback,select,set,table,then,transaction,trigger,union,unique,update,using,values,view,when,where,with',
	),
};

const JSON_LIKE: CodeLanguage = {...SLASHES, hasKeys: true, keywords: words('false,null,true')};

const YAML: CodeLanguage = {
	...HASHES,
	hasKeys: true,
	keywords: words('false,no,null,off,on,true,yes'),
};

const CSS: CodeLanguage = {
	form: 'code',
	lineComments: [],
	spans: [['/*', '*/', 'comment']],
	quotes: '"\'',
	hasKeys: true,
	keywords: words('and,auto,from,important,inherit,initial,none,not,only,to,unset'),
};

const MARKUP: CodeLanguage = {
	form: 'markup',
	lineComments: [],
	spans: [['<!--', '-->', 'comment']],
	quotes: '',
	keywords: NO_WORDS,
};

const bare = {lineComments: [], spans: [], quotes: '', keywords: NO_WORDS} as const;
const PATCH: CodeLanguage = {form: 'patch', ...bare};
const MARKDOWN: CodeLanguage = {form: 'markdown', ...bare};

/** By the word after a fence, or the ending of a file's name. */
const LANGUAGES: ReadonlyMap<string, CodeLanguage> = new Map(
	(
		[
			['js,jsx,mjs,cjs,ts,tsx,mts,cts,javascript,typescript', SCRIPT],
			['c,h,cc,cpp,cxx,hpp,c++,java,kt,kotlin,cs,csharp,swift,dart,php,scala', C_LIKE],
			['py,pyi,python', PYTHON],
			['sh,bash,zsh,fish,shell,console,dockerfile,make,makefile,mk', SHELL],
			['go,golang', GO],
			['rs,rust', RUST],
			['rb,ruby', RUBY],
			['sql', SQL],
			['json,json5,jsonc,jsonl,ndjson', JSON_LIKE],
			['yaml,yml,toml,ini,conf,cfg,env,properties', YAML],
			['css,scss,less', CSS],
			['html,htm,xml,svg,vue', MARKUP],
			['diff,patch', PATCH],
			['md,markdown', MARKDOWN],
		] as const
	).flatMap(([names, language]) => names.split(',').map((name) => [name, language] as const)),
);

/** The language of a fence's word or of an ending; undefined for one that is shown as plain text. */
export function languageOf(name: string): CodeLanguage | undefined {
	return LANGUAGES.get(name.toLowerCase());
}

BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE block (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	line INTEGER NOT NULL, 
	source BLOB NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES list (id) ON DELETE CASCADE, 
	UNIQUE (list_id, position)
);
INSERT INTO "block" VALUES(1,1,0,'front matter',1,X'2D2D2D0A6C61796F75743A20706F73740A7469746C653A204120736D616C6C206C6973740A646174653A20323031362D30342D30310A2D2D2D0A');
INSERT INTO "block" VALUES(2,1,1,'blank',6,X'0A');
INSERT INTO "block" VALUES(3,1,2,'heading',7,X'23205061706572730A0A');
INSERT INTO "block" VALUES(4,1,3,'paragraph',9,X'2A2A47656E65726174696E672053657175656E636573205769746820526563757272656E74204E657572616C204E6574776F726B732A2A0A0A');
INSERT INTO "block" VALUES(5,1,4,'item',11,X'2D2061727869763A205B687474703A2F2F61727869762E6F72672F6162732F313330382E303835305D28687474703A2F2F61727869762E6F72672F6162732F313330382E30383530290A');
INSERT INTO "block" VALUES(6,1,5,'item',12,X'2D206769746875623A205B68747470733A2F2F6769746875622E636F6D2F686172646D6172752F77726974652D726E6E2D74656E736F72666C6F775D2868747470733A2F2F6769746875622E636F6D2F686172646D6172752F77726974652D726E6E2D74656E736F72666C6F77290A0A');
INSERT INTO "block" VALUES(7,1,6,'heading',14,X'2320506F7374730A0A');
INSERT INTO "block" VALUES(8,1,7,'item',16,X'2D205B4120676F6F6420706F73745D28687474703A2F2F612E6578616D706C652F706F737429202D2049742069732074686572652E0A');
INSERT INTO "block" VALUES(9,1,8,'item',17,X'2D205B416E206F6C6420706F73745D28687474703A2F2F612E6578616D706C652F676F6E6529202D204974207761732074686572652E0A');
INSERT INTO "block" VALUES(10,1,9,'item',18,X'2D205B4120706F73742074686174206D6F7665645D28687474703A2F2F6F6C642E6578616D706C652F706F737429202D20497420697320656C736577686572652E0A');
INSERT INTO "block" VALUES(11,1,10,'item',19,X'2D205B4120736879206F6E655D28687474703A2F2F7368792E6578616D706C652F29202D20526F626F747320617265206E6F74206C657420696E2E0A');
CREATE TABLE change (
	id INTEGER NOT NULL, 
	noun VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	run_id INTEGER, 
	at DATETIME NOT NULL, 
	field VARCHAR NOT NULL, 
	"before" JSON, 
	"after" JSON, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE SET NULL
);
INSERT INTO "change" VALUES(1,'repository','hardmaru/write-rnn-tensorflow',3,'2026-11-01 02:00:00.505608','name','"hardmaru/write-rnn-tensorflow"','"hardmaru/write-rnn"');
CREATE TABLE citation_sample (
	arxiv_id VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	"on" DATE NOT NULL, 
	citations INTEGER NOT NULL, 
	PRIMARY KEY (arxiv_id, source, "on")
);
CREATE TABLE code (
	arxiv_id VARCHAR NOT NULL, 
	repository VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	PRIMARY KEY (arxiv_id, repository)
);
CREATE TABLE entry (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	section_id INTEGER, 
	position INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	reader VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	note VARCHAR, 
	venue VARCHAR, 
	year INTEGER, 
	description VARCHAR, 
	added_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES list (id) ON DELETE CASCADE, 
	FOREIGN KEY(section_id) REFERENCES section (id) ON DELETE SET NULL
);
INSERT INTO "entry" VALUES(1,1,1,0,9,'bold title','Generating Sequences With Recurrent Neural Networks',NULL,NULL,NULL,NULL,'2026-11-01 02:00:00.000000');
INSERT INTO "entry" VALUES(2,1,2,1,16,'linked title','A good post',NULL,NULL,NULL,'It is there.','2026-11-01 02:00:00.000000');
INSERT INTO "entry" VALUES(3,1,2,2,17,'linked title','An old post',NULL,NULL,NULL,'It was there.','2026-11-01 02:00:00.000000');
INSERT INTO "entry" VALUES(4,1,2,3,18,'linked title','A post that moved',NULL,NULL,NULL,'It is elsewhere.','2026-11-01 02:00:00.000000');
INSERT INTO "entry" VALUES(5,1,2,4,19,'linked title','A shy one',NULL,NULL,NULL,'Robots are not let in.','2026-11-01 02:00:00.000000');
CREATE TABLE entry_tag (
	tag_id INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	origin VARCHAR NOT NULL, 
	PRIMARY KEY (tag_id, entry_id, origin), 
	FOREIGN KEY(entry_id) REFERENCES entry (id) ON DELETE CASCADE, 
	FOREIGN KEY(tag_id) REFERENCES tag (id) ON DELETE CASCADE
);
INSERT INTO "entry_tag" VALUES(1,2,'heading');
INSERT INTO "entry_tag" VALUES(1,3,'heading');
INSERT INTO "entry_tag" VALUES(1,4,'heading');
INSERT INTO "entry_tag" VALUES(1,5,'heading');
INSERT INTO "entry_tag" VALUES(2,1,'heading');
INSERT INTO "entry_tag" VALUES(3,1,'front-matter');
INSERT INTO "entry_tag" VALUES(3,2,'front-matter');
INSERT INTO "entry_tag" VALUES(3,3,'front-matter');
INSERT INTO "entry_tag" VALUES(3,4,'front-matter');
INSERT INTO "entry_tag" VALUES(3,5,'front-matter');
INSERT INTO "entry_tag" VALUES(4,1,'arxiv');
CREATE TABLE fact (
	arxiv_id VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	field VARCHAR NOT NULL, 
	value JSON, 
	told_at DATETIME NOT NULL, 
	PRIMARY KEY (arxiv_id, source, field)
);
CREATE TABLE host (
	host VARCHAR NOT NULL, 
	next_allowed_at DATETIME, 
	facts JSON NOT NULL, 
	PRIMARY KEY (host)
);
CREATE TABLE lease (
	name VARCHAR NOT NULL, 
	holder VARCHAR, 
	held_until DATETIME, 
	next_at DATETIME, 
	facts JSON NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "lease" VALUES('arxiv',NULL,NULL,'2026-11-10 02:00:03.085831','{"day": "2026-11-10", "asked": 1, "error": null, "answered_at": "2026-11-10T02:00:00+00:00", "errors": 0}');
INSERT INTO "lease" VALUES('github',NULL,NULL,'2026-11-10 02:00:00.065127','{"day": "2026-11-10", "asked": 1, "error": null, "answered_at": "2026-11-10T02:00:00+00:00", "errors": 0, "remaining": 60}');
INSERT INTO "lease" VALUES('wayback',NULL,NULL,'2026-11-01 02:00:03.576802','{"day": "2026-11-01", "asked": 1, "error": null, "answered_at": "2026-11-01T02:00:01+00:00", "errors": 0}');
CREATE TABLE link (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	section_id INTEGER, 
	entry_id INTEGER, 
	resource_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	"column" INTEGER NOT NULL, 
	form VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	label VARCHAR, 
	qualifier VARCHAR, 
	text VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	added_on DATE, 
	ignored VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(entry_id) REFERENCES entry (id) ON DELETE SET NULL, 
	FOREIGN KEY(list_id) REFERENCES list (id) ON DELETE CASCADE, 
	FOREIGN KEY(resource_id) REFERENCES resource (id), 
	FOREIGN KEY(section_id) REFERENCES section (id) ON DELETE SET NULL
);
INSERT INTO "link" VALUES(1,1,1,1,1,0,11,10,'inline','arxiv','arxiv',NULL,'http://arxiv.org/abs/1308.0850','http://arxiv.org/abs/1308.0850',NULL,NULL);
INSERT INTO "link" VALUES(2,1,1,1,2,1,12,11,'inline','github','github',NULL,'https://github.com/hardmaru/write-rnn-tensorflow','https://github.com/hardmaru/write-rnn-tensorflow',NULL,NULL);
INSERT INTO "link" VALUES(3,1,2,2,3,2,16,3,'inline','page',NULL,NULL,'A good post','http://a.example/post',NULL,NULL);
INSERT INTO "link" VALUES(4,1,2,3,4,3,17,3,'inline','page',NULL,NULL,'An old post','http://a.example/gone',NULL,NULL);
INSERT INTO "link" VALUES(5,1,2,4,5,4,18,3,'inline','page',NULL,NULL,'A post that moved','http://old.example/post',NULL,NULL);
INSERT INTO "link" VALUES(6,1,2,5,6,5,19,3,'inline','page',NULL,NULL,'A shy one','http://shy.example/',NULL,NULL);
CREATE TABLE list (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	path VARCHAR, 
	url VARCHAR, 
	etag VARCHAR, 
	title VARCHAR, 
	published DATE, 
	sha256 VARCHAR NOT NULL, 
	rules VARCHAR, 
	imported_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "list" VALUES(1,'a-small-list','/lists/a-small-list.md',NULL,NULL,'A small list','2016-04-01','d37a6523841680db56e6cf58344da6a0f68289435d25f660ad3908629c1b8218',NULL,'2026-11-01 02:00:00.000000');
CREATE TABLE lookup (
	source VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	asked_at DATETIME NOT NULL, 
	next_at DATETIME NOT NULL, 
	failures INTEGER NOT NULL, 
	error VARCHAR, 
	PRIMARY KEY (source, "key")
);
INSERT INTO "lookup" VALUES('github','hardmaru/write-rnn-tensorflow','found','2026-11-10 02:00:00.070432','2026-11-10 22:00:00.070432',0,NULL);
INSERT INTO "lookup" VALUES('arxiv','1308.0850','found','2026-11-10 02:00:00.087351','2026-11-16 22:00:00.087351',0,NULL);
INSERT INTO "lookup" VALUES('wayback','http://a.example/gone','found','2026-11-01 02:00:01.087852','2027-04-30 02:00:01.087852',0,NULL);
CREATE TABLE "match" (
	resource_id INTEGER NOT NULL, 
	arxiv_id VARCHAR NOT NULL, 
	way VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	score FLOAT NOT NULL, 
	PRIMARY KEY (resource_id, arxiv_id), 
	FOREIGN KEY(resource_id) REFERENCES resource (id) ON DELETE CASCADE
);
CREATE TABLE observation (
	at DATETIME NOT NULL, 
	status INTEGER, 
	cause VARCHAR, 
	final_url VARCHAR, 
	permanent_url VARCHAR, 
	hops JSON NOT NULL, 
	content_type VARCHAR, 
	headers JSON NOT NULL, 
	title VARCHAR, 
	text VARCHAR, 
	features JSON NOT NULL, 
	seconds FLOAT NOT NULL, 
	id INTEGER NOT NULL, 
	resource_id INTEGER NOT NULL, 
	run_id INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(resource_id) REFERENCES resource (id) ON DELETE CASCADE, 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE SET NULL
);
INSERT INTO "observation" VALUES('2026-11-01 02:00:00.689738',200,NULL,'https://arxiv.org/abs/1308.0850','https://arxiv.org/abs/1308.0850','[{"url": "http://arxiv.org/abs/1308.0850", "status": 301, "location": "https://arxiv.org/abs/1308.0850", "known": "arxiv"}, {"url": "https://arxiv.org/abs/1308.0850", "status": 200, "known": "arxiv"}]',NULL,'{}','Generating Sequences With Recurrent Neural Networks',NULL,'{"known": "arxiv", "bytes": 1}',0.0,1,1,4);
INSERT INTO "observation" VALUES('2026-11-01 02:00:00.695563',200,NULL,'https://github.com/hardmaru/write-rnn','https://github.com/hardmaru/write-rnn','[{"url": "https://github.com/hardmaru/write-rnn-tensorflow", "status": 301, "location": "https://github.com/hardmaru/write-rnn", "known": "github"}, {"url": "https://github.com/hardmaru/write-rnn", "status": 200, "known": "github"}]',NULL,'{}','GitHub - hardmaru/write-rnn',NULL,'{"known": "github", "bytes": 1}',0.0,2,2,4);
INSERT INTO "observation" VALUES('2026-11-01 02:00:00.730190',200,NULL,'http://a.example/post',NULL,'[{"url": "http://a.example/post", "status": 200, "seconds": 0.043}]','text/html; charset=utf-8','{}','A good post','words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words','{"bytes": 929, "words": 180, "sketch": "37d612f945b783a56156710b", "tries": 1}',0.044,3,3,4);
INSERT INTO "observation" VALUES('2026-11-01 02:00:00.732528',403,NULL,'http://shy.example/',NULL,'[{"url": "http://shy.example/", "status": 403, "seconds": 0.026}]',NULL,'{"server": "cloudflare", "cf-mitigated": "challenge"}','Just a moment...',NULL,'{"bytes": 31, "tries": 1}',0.026,4,6,4);
INSERT INTO "observation" VALUES('2026-11-01 02:00:00.731449',404,NULL,'http://a.example/gone',NULL,'[{"url": "http://a.example/gone", "status": 404, "seconds": 0.045}]','text/html','{}','404 Not Found','Not Found','{"bytes": 46, "h1": "Not Found", "words": 2, "sketch": "f24421ea", "tries": 1, "browser": {"status": 404, "cause": null}}',0.045,5,4,4);
INSERT INTO "observation" VALUES('2026-11-01 02:00:00.744083',200,NULL,'https://new.example/post','https://new.example/post','[{"url": "http://old.example/post", "status": 301, "seconds": 0.026, "location": "https://new.example/post"}, {"url": "https://new.example/post", "status": 200, "seconds": 0.011}]','text/html; charset=utf-8','{}','A post that moved','words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words','{"bytes": 935, "words": 180, "sketch": "37d612f945b783a56156710b", "tries": 1}',0.038,6,5,4);
INSERT INTO "observation" VALUES('2026-11-04 02:00:00.157681',200,NULL,'https://github.com/hardmaru/write-rnn','https://github.com/hardmaru/write-rnn','[{"url": "https://github.com/hardmaru/write-rnn-tensorflow", "status": 301, "location": "https://github.com/hardmaru/write-rnn", "known": "github"}, {"url": "https://github.com/hardmaru/write-rnn", "status": 200, "known": "github"}]',NULL,'{}','GitHub - hardmaru/write-rnn',NULL,'{"known": "github", "bytes": 1}',0.0,7,2,11);
INSERT INTO "observation" VALUES('2026-11-04 02:00:00.363030',200,NULL,'https://arxiv.org/abs/1308.0850','https://arxiv.org/abs/1308.0850','[{"url": "http://arxiv.org/abs/1308.0850", "status": 301, "location": "https://arxiv.org/abs/1308.0850", "known": true}, {"url": "https://arxiv.org/abs/1308.0850", "status": 200, "seconds": 0.21}]','text/html; charset=utf-8','{}','arXiv','words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words','{"bytes": 923, "words": 180, "sketch": "37d612f945b783a56156710b", "tries": 1}',0.21,8,1,11);
INSERT INTO "observation" VALUES('2026-11-04 02:00:00.364130',200,NULL,'http://a.example/post',NULL,'[{"url": "http://a.example/post", "status": 200, "seconds": 0.212}]','text/html; charset=utf-8','{}','A good post','words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words','{"bytes": 929, "words": 180, "sketch": "37d612f945b783a56156710b", "tries": 1}',0.213,9,3,11);
INSERT INTO "observation" VALUES('2026-11-04 02:00:00.364573',404,NULL,'http://a.example/gone',NULL,'[{"url": "http://a.example/gone", "status": 404, "seconds": 0.213}]','text/html','{}','404 Not Found','Not Found','{"bytes": 46, "h1": "Not Found", "words": 2, "sketch": "f24421ea", "tries": 1, "browser": {"status": 404, "cause": null}}',0.213,10,4,11);
INSERT INTO "observation" VALUES('2026-11-04 02:00:00.392713',200,NULL,'https://new.example/post','https://new.example/post','[{"url": "http://old.example/post", "status": 301, "seconds": 0.205, "location": "https://new.example/post"}, {"url": "https://new.example/post", "status": 200, "seconds": 0.027}]','text/html; charset=utf-8','{}','A post that moved','words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words','{"bytes": 935, "words": 180, "sketch": "37d612f945b783a56156710b", "tries": 1}',0.232,11,5,11);
INSERT INTO "observation" VALUES('2026-11-07 02:00:00.056282',200,NULL,'https://github.com/hardmaru/write-rnn','https://github.com/hardmaru/write-rnn','[{"url": "https://github.com/hardmaru/write-rnn-tensorflow", "status": 301, "location": "https://github.com/hardmaru/write-rnn", "known": "github"}, {"url": "https://github.com/hardmaru/write-rnn", "status": 200, "known": "github"}]',NULL,'{}','GitHub - hardmaru/write-rnn',NULL,'{"known": "github", "bytes": 1}',0.0,12,2,18);
INSERT INTO "observation" VALUES('2026-11-07 02:00:00.067711',200,NULL,'http://a.example/post',NULL,'[{"url": "http://a.example/post", "status": 200, "seconds": 0.013}]','text/html; charset=utf-8','{}','A good post','words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words','{"bytes": 929, "words": 180, "sketch": "37d612f945b783a56156710b", "tries": 1}',0.013,13,3,18);
INSERT INTO "observation" VALUES('2026-11-07 02:00:00.069378',200,NULL,'https://arxiv.org/abs/1308.0850','https://arxiv.org/abs/1308.0850','[{"url": "http://arxiv.org/abs/1308.0850", "status": 301, "location": "https://arxiv.org/abs/1308.0850", "known": true}, {"url": "https://arxiv.org/abs/1308.0850", "status": 200, "seconds": 0.013}]','text/html; charset=utf-8','{}','arXiv','words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words','{"bytes": 923, "words": 180, "sketch": "37d612f945b783a56156710b", "tries": 1}',0.013,14,1,18);
INSERT INTO "observation" VALUES('2026-11-07 02:00:00.069764',404,NULL,'http://a.example/gone',NULL,'[{"url": "http://a.example/gone", "status": 404, "seconds": 0.015}]','text/html','{}','404 Not Found','Not Found','{"bytes": 46, "h1": "Not Found", "words": 2, "sketch": "f24421ea", "tries": 1, "browser": {"status": 404, "cause": null}}',0.015,15,4,18);
INSERT INTO "observation" VALUES('2026-11-07 02:00:00.079785',200,NULL,'https://new.example/post','https://new.example/post','[{"url": "http://old.example/post", "status": 301, "seconds": 0.012, "location": "https://new.example/post"}, {"url": "https://new.example/post", "status": 200, "seconds": 0.009}]','text/html; charset=utf-8','{}','A post that moved','words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words','{"bytes": 935, "words": 180, "sketch": "37d612f945b783a56156710b", "tries": 1}',0.021,16,5,18);
INSERT INTO "observation" VALUES('2026-11-10 02:00:00.119054',403,NULL,'http://shy.example/',NULL,'[{"url": "http://shy.example/", "status": 403, "seconds": 0.01}]',NULL,'{"server": "cloudflare", "cf-mitigated": "challenge"}','Just a moment...',NULL,'{"bytes": 31, "tries": 1}',0.01,17,6,25);
INSERT INTO "observation" VALUES('2026-11-10 02:00:00.124685',200,NULL,'https://new.example/post','https://new.example/post','[{"url": "http://old.example/post", "status": 301, "seconds": 0.011, "location": "https://new.example/post"}, {"url": "https://new.example/post", "status": 200, "seconds": 0.006}]','text/html; charset=utf-8','{}','A post that moved','words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words about it words','{"bytes": 935, "words": 180, "sketch": "37d612f945b783a56156710b", "tries": 1}',0.017,18,5,25);
CREATE TABLE paper (
	arxiv_id VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	authors JSON NOT NULL, 
	abstract VARCHAR NOT NULL, 
	published DATETIME NOT NULL, 
	updated DATETIME NOT NULL, 
	version INTEGER NOT NULL, 
	categories JSON NOT NULL, 
	doi VARCHAR, 
	journal_ref VARCHAR, 
	comment VARCHAR, 
	withdrawn BOOLEAN NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	PRIMARY KEY (arxiv_id)
);
INSERT INTO "paper" VALUES('1308.0850','Generating Sequences With Recurrent Neural Networks','["A. Author"]','An abstract.','2015-02-16 17:00:00.000000','2016-01-04 17:00:00.000000',1,'["cs.LG"]',NULL,NULL,NULL,0,'2026-11-10 02:00:00.087351');
CREATE TABLE person_word (
	resource_id INTEGER NOT NULL, 
	word VARCHAR NOT NULL, 
	said_at DATETIME NOT NULL, 
	until DATETIME NOT NULL, 
	note VARCHAR, 
	PRIMARY KEY (resource_id), 
	FOREIGN KEY(resource_id) REFERENCES resource (id) ON DELETE CASCADE
);
CREATE TABLE proposal (
	kind VARCHAR NOT NULL, 
	old VARCHAR, 
	new VARCHAR, 
	evidence JSON NOT NULL, 
	"group" VARCHAR, 
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	link_id INTEGER, 
	run_id INTEGER, 
	state VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	decided_at DATETIME, 
	decision VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(link_id) REFERENCES link (id) ON DELETE SET NULL, 
	FOREIGN KEY(list_id) REFERENCES list (id) ON DELETE CASCADE, 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE SET NULL, 
	UNIQUE (link_id, kind, new)
);
INSERT INTO "proposal" VALUES('upgrade','http://arxiv.org/abs/1308.0850','https://arxiv.org/abs/1308.0850','["It has moved for good to https://arxiv.org/abs/1308.0850", "Visits were led there, permanently, on 3 nights from 2026-11-01 to 2026-11-07."]','arxiv.org',1,1,1,20,'open','2026-11-07 02:00:00.143523',NULL,NULL);
INSERT INTO "proposal" VALUES('rename','https://github.com/hardmaru/write-rnn-tensorflow','https://github.com/hardmaru/write-rnn','["GitHub calls hardmaru/write-rnn-tensorflow hardmaru/write-rnn now.", "It has moved for good to https://github.com/hardmaru/write-rnn", "Visits were led there, permanently, on 3 nights from 2026-11-01 to 2026-11-07."]','github.com',2,1,2,20,'rejected','2026-11-07 02:00:00.143523','2026-11-11 02:00:00.000000','not yet');
INSERT INTO "proposal" VALUES('archive','http://a.example/gone','https://web.archive.org/web/20160401120000/http://a.example/gone','["The page does not exist (404).", "It has been dead since 2026-11-01: 3 bad nights in a row, last on 2026-11-07 (status 404).", "An archive holds a copy taken on 2016-04-01."]','a.example',3,1,4,20,'accepted','2026-11-07 02:00:00.143523','2026-11-11 02:00:00.000000',NULL);
INSERT INTO "proposal" VALUES('moved','http://old.example/post','https://new.example/post','["It has moved for good to https://new.example/post", "Visits were led there, permanently, on 3 nights from 2026-11-01 to 2026-11-07."]','old.example',4,1,5,20,'accepted','2026-11-07 02:00:00.143523','2026-11-11 02:00:00.000000',NULL);
CREATE TABLE publication (
	doi VARCHAR, 
	venue VARCHAR, 
	year INTEGER, 
	retracted BOOLEAN NOT NULL, 
	citations INTEGER, 
	hint VARCHAR, 
	sources JSON NOT NULL, 
	arxiv_id VARCHAR NOT NULL, 
	PRIMARY KEY (arxiv_id)
);
INSERT INTO "publication" VALUES(NULL,NULL,NULL,0,NULL,NULL,'{}','1308.0850');
CREATE TABLE report (
	id INTEGER NOT NULL, 
	run_id INTEGER, 
	night DATETIME NOT NULL, 
	content JSON NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE SET NULL
);
INSERT INTO "report" VALUES(1,1,'2026-11-01 02:00:00.000307','{"night": "2026-11-01T02:00:00.000307Z", "since": null, "until": "2026-11-01T02:00:01.286575Z", "counts": {"now": {"lists": 1, "entries": 5, "links": 6, "alive": 1, "moved": 3, "blocked": 1, "failing": 0, "dead": 1, "skipped": 0, "invalid": 0, "unchecked": 0, "settled": 0, "papers": 1, "repositories": 1, "no_copy": 0, "proposals": 0}, "before": null}, "newly_dead": [{"list": "a-small-list", "line": 17, "entry": "An old post", "url": "http://a.example/gone", "reason": "The page does not exist (404).", "verdict": "dead", "status": 404, "since": "2026-11-01T02:00:00.731449Z", "failures": 1, "before": "unchecked", "settled": false, "copy": "https://web.archive.org/web/20160401120000/http://a.example/gone"}], "settled": [], "recovered": [], "moved": [{"list": "a-small-list", "line": 11, "entry": "Generating Sequences With Recurrent Neural Networks", "url": "http://arxiv.org/abs/1308.0850", "reason": "It has moved for good to https://arxiv.org/abs/1308.0850", "verdict": "moved", "status": 200, "since": "2026-11-01T02:00:00.689738Z", "failures": 0, "before": "unchecked", "target": "https://arxiv.org/abs/1308.0850"}, {"list": "a-small-list", "line": 12, "entry": "Generating Sequences With Recurrent Neural Networks", "url": "https://github.com/hardmaru/write-rnn-tensorflow", "reason": "It has moved for good to https://github.com/hardmaru/write-rnn", "verdict": "moved", "status": 200, "since": "2026-11-01T02:00:00.695563Z", "failures": 0, "before": "unchecked", "target": "https://github.com/hardmaru/write-rnn"}, {"list": "a-small-list", "line": 18, "entry": "A post that moved", "url": "http://old.example/post", "reason": "It has moved for good to https://new.example/post", "verdict": "moved", "status": 200, "since": "2026-11-01T02:00:00.744083Z", "failures": 0, "before": "unchecked", "target": "https://new.example/post"}], "hosts": [], "repositories": [{"list": "a-small-list", "line": 12, "entry": "Generating Sequences With Recurrent Neural Networks", "url": "https://github.com/hardmaru/write-rnn-tensorflow", "reason": "Renamed: it is called hardmaru/write-rnn now.", "repository": "hardmaru/write-rnn-tensorflow", "fields": {"name": "hardmaru/write-rnn"}}], "papers": [], "proposals": [], "pending": {"moved": 3, "dead": 1}, "unchecked": [], "method": {"seconds": 1.3, "visits": 6, "steps": [{"what": "reading changed lists", "state": "done", "seconds": 0.2, "problems": []}, {"what": "asking arXiv, GitHub and others", "state": "done", "seconds": 0.4, "problems": []}, {"what": "visiting links", "state": "done", "seconds": 0.1, "problems": []}, {"what": "asking archives", "state": "done", "seconds": 0.4, "problems": []}, {"what": "proposing changes", "state": "done", "seconds": 0.1, "problems": []}], "notes": ["Links that were due were visited from this machine; a verdict weighs all visits so far, not one.", "A dead link is proposed for repair when it has settled: bad for several nights, over some days.", "A moved one is, when it led to the same place on 3 nights.", "Blocked means that a site refuses robots and a person would see the page: it counts as neither."]}}');
INSERT INTO "report" VALUES(2,8,'2026-11-04 02:00:00.000232','{"night": "2026-11-04T02:00:00.000232Z", "since": "2026-11-01T02:00:01.286575Z", "until": "2026-11-04T02:00:00.429770Z", "counts": {"now": {"lists": 1, "entries": 5, "links": 6, "alive": 1, "moved": 3, "blocked": 1, "failing": 0, "dead": 1, "skipped": 0, "invalid": 0, "unchecked": 0, "settled": 0, "papers": 1, "repositories": 1, "no_copy": 0, "proposals": 0}, "before": {"lists": 1, "entries": 5, "links": 6, "alive": 1, "moved": 3, "blocked": 1, "failing": 0, "dead": 1, "skipped": 0, "invalid": 0, "unchecked": 0, "settled": 0, "papers": 1, "repositories": 1, "no_copy": 0, "proposals": 0}}, "newly_dead": [], "settled": [], "recovered": [], "moved": [], "hosts": [], "repositories": [], "papers": [], "proposals": [], "pending": {"moved": 3, "dead": 1}, "unchecked": [], "method": {"seconds": 0.4, "visits": 5, "steps": [{"what": "reading changed lists", "state": "done", "seconds": 0.0, "problems": []}, {"what": "asking arXiv, GitHub and others", "state": "done", "seconds": 0.0, "problems": []}, {"what": "visiting links", "state": "done", "seconds": 0.3, "problems": []}, {"what": "asking archives", "state": "done", "seconds": 0.0, "problems": []}, {"what": "proposing changes", "state": "done", "seconds": 0.0, "problems": []}], "notes": ["Links that were due were visited from this machine; a verdict weighs all visits so far, not one.", "A dead link is proposed for repair when it has settled: bad for several nights, over some days.", "A moved one is, when it led to the same place on 3 nights.", "Blocked means that a site refuses robots and a person would see the page: it counts as neither."]}}');
INSERT INTO "report" VALUES(3,15,'2026-11-07 02:00:00.000181','{"night": "2026-11-07T02:00:00.000181Z", "since": "2026-11-04T02:00:00.429770Z", "until": "2026-11-07T02:00:00.171079Z", "counts": {"now": {"lists": 1, "entries": 5, "links": 6, "alive": 1, "moved": 3, "blocked": 1, "failing": 0, "dead": 1, "skipped": 0, "invalid": 0, "unchecked": 0, "settled": 1, "papers": 1, "repositories": 1, "no_copy": 0, "proposals": 4}, "before": {"lists": 1, "entries": 5, "links": 6, "alive": 1, "moved": 3, "blocked": 1, "failing": 0, "dead": 1, "skipped": 0, "invalid": 0, "unchecked": 0, "settled": 0, "papers": 1, "repositories": 1, "no_copy": 0, "proposals": 0}}, "newly_dead": [], "settled": [{"list": "a-small-list", "line": 17, "entry": "An old post", "url": "http://a.example/gone", "reason": "The page does not exist (404).", "verdict": "dead", "status": 404, "since": "2026-11-01T02:00:00.731449Z", "failures": 3, "before": "dead", "settled": true, "copy": "https://web.archive.org/web/20160401120000/http://a.example/gone"}], "recovered": [], "moved": [], "hosts": [], "repositories": [], "papers": [], "proposals": [{"id": 1, "kind": "upgrade", "list": "a-small-list", "line": 11, "entry": "Generating Sequences With Recurrent Neural Networks", "url": "http://arxiv.org/abs/1308.0850", "new": "https://arxiv.org/abs/1308.0850", "reason": "It has moved for good to https://arxiv.org/abs/1308.0850 Visits were led there, permanently, on 3 nights from 2026-11-01 to 2026-11-07."}, {"id": 2, "kind": "rename", "list": "a-small-list", "line": 12, "entry": "Generating Sequences With Recurrent Neural Networks", "url": "https://github.com/hardmaru/write-rnn-tensorflow", "new": "https://github.com/hardmaru/write-rnn", "reason": "GitHub calls hardmaru/write-rnn-tensorflow hardmaru/write-rnn now. It has moved for good to https://github.com/hardmaru/write-rnn Visits were led there, permanently, on 3 nights from 2026-11-01 to 2026-11-07."}, {"id": 3, "kind": "archive", "list": "a-small-list", "line": 17, "entry": "An old post", "url": "http://a.example/gone", "new": "https://web.archive.org/web/20160401120000/http://a.example/gone", "reason": "The page does not exist (404). It has been dead since 2026-11-01: 3 bad nights in a row, last on 2026-11-07 (status 404). An archive holds a copy taken on 2016-04-01."}, {"id": 4, "kind": "moved", "list": "a-small-list", "line": 18, "entry": "A post that moved", "url": "http://old.example/post", "new": "https://new.example/post", "reason": "It has moved for good to https://new.example/post Visits were led there, permanently, on 3 nights from 2026-11-01 to 2026-11-07."}], "pending": {"moved": 0, "dead": 0}, "unchecked": [], "method": {"seconds": 0.2, "visits": 5, "steps": [{"what": "reading changed lists", "state": "done", "seconds": 0.0, "problems": []}, {"what": "asking arXiv, GitHub and others", "state": "done", "seconds": 0.0, "problems": []}, {"what": "visiting links", "state": "done", "seconds": 0.1, "problems": []}, {"what": "asking archives", "state": "done", "seconds": 0.0, "problems": []}, {"what": "proposing changes", "state": "done", "seconds": 0.0, "problems": []}], "notes": ["Links that were due were visited from this machine; a verdict weighs all visits so far, not one.", "A dead link is proposed for repair when it has settled: bad for several nights, over some days.", "A moved one is, when it led to the same place on 3 nights.", "Blocked means that a site refuses robots and a person would see the page: it counts as neither."]}}');
INSERT INTO "report" VALUES(4,22,'2026-11-10 02:00:00.000173','{"night": "2026-11-10T02:00:00.000173Z", "since": "2026-11-07T02:00:00.171079Z", "until": "2026-11-10T02:00:00.154563Z", "counts": {"now": {"lists": 1, "entries": 5, "links": 6, "alive": 1, "moved": 3, "blocked": 1, "failing": 0, "dead": 1, "skipped": 0, "invalid": 0, "unchecked": 0, "settled": 1, "papers": 1, "repositories": 1, "no_copy": 0, "proposals": 4}, "before": {"lists": 1, "entries": 5, "links": 6, "alive": 1, "moved": 3, "blocked": 1, "failing": 0, "dead": 1, "skipped": 0, "invalid": 0, "unchecked": 0, "settled": 1, "papers": 1, "repositories": 1, "no_copy": 0, "proposals": 4}}, "newly_dead": [], "settled": [], "recovered": [], "moved": [], "hosts": [], "repositories": [], "papers": [], "proposals": [], "pending": {"moved": 0, "dead": 0}, "unchecked": [], "method": {"seconds": 0.2, "visits": 2, "steps": [{"what": "reading changed lists", "state": "done", "seconds": 0.0, "problems": []}, {"what": "asking arXiv, GitHub and others", "state": "done", "seconds": 0.1, "problems": []}, {"what": "visiting links", "state": "done", "seconds": 0.0, "problems": []}, {"what": "asking archives", "state": "done", "seconds": 0.0, "problems": []}, {"what": "proposing changes", "state": "done", "seconds": 0.0, "problems": []}], "notes": ["Links that were due were visited from this machine; a verdict weighs all visits so far, not one.", "A dead link is proposed for repair when it has settled: bad for several nights, over some days.", "A moved one is, when it led to the same place on 3 nights.", "Blocked means that a site refuses robots and a person would see the page: it counts as neither."]}}');
CREATE TABLE repository (
	forge VARCHAR NOT NULL, 
	number BIGINT NOT NULL, 
	name VARCHAR NOT NULL, 
	stars INTEGER NOT NULL, 
	forks INTEGER NOT NULL, 
	archived BOOLEAN NOT NULL, 
	language VARCHAR, 
	license VARCHAR, 
	topics JSON NOT NULL, 
	description VARCHAR, 
	homepage VARCHAR, 
	default_branch VARCHAR, 
	pushed_at DATETIME, 
	latest_release VARCHAR, 
	released_at DATETIME, 
	id INTEGER NOT NULL, 
	gone BOOLEAN NOT NULL, 
	stars_before INTEGER NOT NULL, 
	etag VARCHAR, 
	fetched_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (forge, number)
);
INSERT INTO "repository" VALUES('github',1,'hardmaru/write-rnn',101,0,0,'Python','MIT','[]',NULL,NULL,'main','2016-04-01 00:00:00.000000','v1.0','2016-05-01 00:00:00.000000',1,0,101,NULL,'2026-11-10 02:00:00.070432');
CREATE TABLE repository_name (
	name VARCHAR NOT NULL, 
	repository_id INTEGER NOT NULL, 
	PRIMARY KEY (name), 
	FOREIGN KEY(repository_id) REFERENCES repository (id) ON DELETE CASCADE
);
INSERT INTO "repository_name" VALUES('hardmaru/write-rnn',1);
INSERT INTO "repository_name" VALUES('hardmaru/write-rnn-tensorflow',1);
CREATE TABLE resource (
	id INTEGER NOT NULL, 
	url VARCHAR NOT NULL, 
	host VARCHAR, 
	kind VARCHAR NOT NULL, 
	arxiv_id VARCHAR, 
	repository VARCHAR, 
	PRIMARY KEY (id), 
	UNIQUE (url)
);
INSERT INTO "resource" VALUES(1,'http://arxiv.org/abs/1308.0850','arxiv.org','arxiv','1308.0850',NULL);
INSERT INTO "resource" VALUES(2,'https://github.com/hardmaru/write-rnn-tensorflow','github.com','github',NULL,'hardmaru/write-rnn-tensorflow');
INSERT INTO "resource" VALUES(3,'http://a.example/post','a.example','page',NULL,NULL);
INSERT INTO "resource" VALUES(4,'http://a.example/gone','a.example','page',NULL,NULL);
INSERT INTO "resource" VALUES(5,'http://old.example/post','old.example','page',NULL,NULL);
INSERT INTO "resource" VALUES(6,'http://shy.example/','shy.example','page',NULL,NULL);
CREATE TABLE run (
	id INTEGER NOT NULL, 
	job VARCHAR NOT NULL, 
	started_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	seen_at DATETIME, 
	state VARCHAR NOT NULL, 
	summary JSON NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "run" VALUES(1,'nightly','2026-11-01 02:00:00.011681','2026-11-01 02:00:01.386042','2026-11-01 02:00:01.386042','done','{"report": 1, "failed": []}');
INSERT INTO "run" VALUES(2,'import','2026-11-01 02:00:00.013036','2026-11-01 02:00:00.210250','2026-11-01 02:00:00.210250','done','{"lists": [], "problems": []}');
INSERT INTO "run" VALUES(3,'enrich','2026-11-01 02:00:00.213709','2026-11-01 02:00:00.657692','2026-11-01 02:00:00.657692','done','{"sources": [{"source": "arxiv", "due": 1, "found": 1, "none": 0, "failed": 0, "error": null}, {"source": "github", "due": 1, "found": 1, "none": 0, "failed": 0, "error": null}, {"source": "gists", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}, {"source": "gitlab", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}, {"source": "codeberg", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}, {"source": "huggingface", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}], "problems": []}');
INSERT INTO "run" VALUES(4,'check','2026-11-01 02:00:00.658420','2026-11-01 02:00:00.762689','2026-11-01 02:00:00.762689','done','{"links": 6, "hosts": 5, "verdicts": {"moved": 3, "alive": 1, "blocked": 1, "dead": 1}, "problems": []}');
INSERT INTO "run" VALUES(5,'enrich','2026-11-01 02:00:00.763308','2026-11-01 02:00:01.203517','2026-11-01 02:00:01.203517','done','{"sources": [{"source": "wayback", "due": 1, "found": 1, "none": 0, "failed": 0, "error": null}], "problems": []}');
INSERT INTO "run" VALUES(6,'propose','2026-11-01 02:00:01.204651','2026-11-01 02:00:01.285269','2026-11-01 02:00:01.285269','done','{"new": 0}');
INSERT INTO "run" VALUES(7,'report','2026-11-01 02:00:01.286065','2026-11-01 02:00:01.384576','2026-11-01 02:00:01.384576','done','{"report": 1}');
INSERT INTO "run" VALUES(8,'nightly','2026-11-04 02:00:00.024631','2026-11-04 02:00:00.608216','2026-11-04 02:00:00.608216','done','{"report": 2, "failed": []}');
INSERT INTO "run" VALUES(9,'import','2026-11-04 02:00:00.025739','2026-11-04 02:00:00.037955','2026-11-04 02:00:00.037955','done','{"lists": [], "problems": []}');
INSERT INTO "run" VALUES(10,'enrich','2026-11-04 02:00:00.038512','2026-11-04 02:00:00.081252','2026-11-04 02:00:00.081252','done','{"sources": [{"source": "arxiv", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}, {"source": "github", "due": 1, "found": 1, "none": 0, "failed": 0, "error": null}, {"source": "gists", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}, {"source": "gitlab", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}, {"source": "codeberg", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}, {"source": "huggingface", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}], "problems": []}');
INSERT INTO "run" VALUES(11,'check','2026-11-04 02:00:00.081998','2026-11-04 02:00:00.398093','2026-11-04 02:00:00.398093','done','{"links": 5, "hosts": 4, "verdicts": {"moved": 3, "alive": 1, "dead": 1}, "problems": []}');
INSERT INTO "run" VALUES(12,'enrich','2026-11-04 02:00:00.398822','2026-11-04 02:00:00.410766','2026-11-04 02:00:00.410766','done','{"sources": [{"source": "wayback", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}], "problems": []}');
INSERT INTO "run" VALUES(13,'propose','2026-11-04 02:00:00.414682','2026-11-04 02:00:00.428465','2026-11-04 02:00:00.428465','done','{"new": 0}');
INSERT INTO "run" VALUES(14,'report','2026-11-04 02:00:00.429108','2026-11-04 02:00:00.607578','2026-11-04 02:00:00.607578','done','{"report": 2}');
INSERT INTO "run" VALUES(15,'nightly','2026-11-07 02:00:00.001918','2026-11-07 02:00:00.201982','2026-11-07 02:00:00.201982','done','{"report": 3, "failed": []}');
INSERT INTO "run" VALUES(16,'import','2026-11-07 02:00:00.002565','2026-11-07 02:00:00.007921','2026-11-07 02:00:00.007921','done','{"lists": [], "problems": []}');
INSERT INTO "run" VALUES(17,'enrich','2026-11-07 02:00:00.008389','2026-11-07 02:00:00.045598','2026-11-07 02:00:00.045598','done','{"sources": [{"source": "arxiv", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}, {"source": "github", "due": 1, "found": 1, "none": 0, "failed": 0, "error": null}, {"source": "gists", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}, {"source": "gitlab", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}, {"source": "codeberg", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}, {"source": "huggingface", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}], "problems": []}');
INSERT INTO "run" VALUES(18,'check','2026-11-07 02:00:00.046116','2026-11-07 02:00:00.100616','2026-11-07 02:00:00.100616','done','{"links": 5, "hosts": 4, "verdicts": {"moved": 3, "alive": 1, "dead": 1}, "problems": []}');
INSERT INTO "run" VALUES(19,'enrich','2026-11-07 02:00:00.101193','2026-11-07 02:00:00.141667','2026-11-07 02:00:00.141667','done','{"sources": [{"source": "wayback", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}], "problems": []}');
INSERT INTO "run" VALUES(20,'propose','2026-11-07 02:00:00.143004','2026-11-07 02:00:00.169756','2026-11-07 02:00:00.169756','done','{"new": 4}');
INSERT INTO "run" VALUES(21,'report','2026-11-07 02:00:00.170586','2026-11-07 02:00:00.201252','2026-11-07 02:00:00.201252','done','{"report": 3}');
INSERT INTO "run" VALUES(22,'nightly','2026-11-10 02:00:00.002397','2026-11-10 02:00:00.182553','2026-11-10 02:00:00.182553','done','{"report": 4, "failed": []}');
INSERT INTO "run" VALUES(23,'import','2026-11-10 02:00:00.002962','2026-11-10 02:00:00.010499','2026-11-10 02:00:00.010499','done','{"lists": [], "problems": []}');
INSERT INTO "run" VALUES(24,'enrich','2026-11-10 02:00:00.011007','2026-11-10 02:00:00.102418','2026-11-10 02:00:00.102418','done','{"sources": [{"source": "arxiv", "due": 1, "found": 1, "none": 0, "failed": 0, "error": null}, {"source": "github", "due": 1, "found": 1, "none": 0, "failed": 0, "error": null}, {"source": "gists", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}, {"source": "gitlab", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}, {"source": "codeberg", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}, {"source": "huggingface", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}], "problems": []}');
INSERT INTO "run" VALUES(25,'check','2026-11-10 02:00:00.103026','2026-11-10 02:00:00.129998','2026-11-10 02:00:00.129998','done','{"links": 2, "hosts": 2, "verdicts": {"blocked": 1, "moved": 1}, "problems": []}');
INSERT INTO "run" VALUES(26,'enrich','2026-11-10 02:00:00.130496','2026-11-10 02:00:00.142329','2026-11-10 02:00:00.142329','done','{"sources": [{"source": "wayback", "due": 0, "found": 0, "none": 0, "failed": 0, "error": null}], "problems": []}');
INSERT INTO "run" VALUES(27,'propose','2026-11-10 02:00:00.142850','2026-11-10 02:00:00.153397','2026-11-10 02:00:00.153397','done','{"new": 0}');
INSERT INTO "run" VALUES(28,'report','2026-11-10 02:00:00.154096','2026-11-10 02:00:00.181538','2026-11-10 02:00:00.181538','done','{"report": 4}');
CREATE TABLE section (
	id INTEGER NOT NULL, 
	list_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	level INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	path JSON NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(list_id) REFERENCES list (id) ON DELETE CASCADE, 
	UNIQUE (list_id, position)
);
INSERT INTO "section" VALUES(1,1,0,1,7,'["Papers"]');
INSERT INTO "section" VALUES(2,1,1,1,14,'["Posts"]');
CREATE TABLE slot (
	schedule VARCHAR NOT NULL, 
	slot DATETIME NOT NULL, 
	claimed_at DATETIME NOT NULL, 
	PRIMARY KEY (schedule, slot)
);
CREATE TABLE snapshot (
	url VARCHAR NOT NULL, 
	taken_at DATETIME NOT NULL, 
	resource_id INTEGER NOT NULL, 
	archive VARCHAR NOT NULL, 
	PRIMARY KEY (resource_id, archive), 
	FOREIGN KEY(resource_id) REFERENCES resource (id) ON DELETE CASCADE
);
INSERT INTO "snapshot" VALUES('https://web.archive.org/web/20160401120000/http://a.example/gone','2016-04-01 12:00:00.000000',4,'wayback');
CREATE TABLE star_sample (
	repository_id INTEGER NOT NULL, 
	"on" DATE NOT NULL, 
	stars INTEGER NOT NULL, 
	PRIMARY KEY (repository_id, "on"), 
	FOREIGN KEY(repository_id) REFERENCES repository (id) ON DELETE CASCADE
);
INSERT INTO "star_sample" VALUES(1,'2026-11-01',101);
CREATE TABLE tag (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "tag" VALUES(1,'posts');
INSERT INTO "tag" VALUES(2,'papers');
INSERT INTO "tag" VALUES(3,'a-small-list');
INSERT INTO "tag" VALUES(4,'cs-lg');
CREATE TABLE tag_alias (
	name VARCHAR NOT NULL, 
	tag_id INTEGER NOT NULL, 
	PRIMARY KEY (name), 
	FOREIGN KEY(tag_id) REFERENCES tag (id) ON DELETE CASCADE
);
CREATE TABLE tag_refusal (
	tag_id INTEGER NOT NULL, 
	entry_id INTEGER NOT NULL, 
	PRIMARY KEY (tag_id, entry_id), 
	FOREIGN KEY(entry_id) REFERENCES entry (id) ON DELETE CASCADE, 
	FOREIGN KEY(tag_id) REFERENCES tag (id) ON DELETE CASCADE
);
CREATE TABLE verdict (
	verdict VARCHAR NOT NULL, 
	reason VARCHAR, 
	status INTEGER, 
	final_url VARCHAR, 
	checked_at DATETIME, 
	since DATETIME, 
	failures INTEGER NOT NULL, 
	settled BOOLEAN NOT NULL, 
	resource_id INTEGER NOT NULL, 
	next_check_at DATETIME, 
	memory JSON NOT NULL, 
	PRIMARY KEY (resource_id), 
	FOREIGN KEY(resource_id) REFERENCES resource (id) ON DELETE CASCADE
);
INSERT INTO "verdict" VALUES('moved','It has moved for good to https://arxiv.org/abs/1308.0850',200,'https://arxiv.org/abs/1308.0850','2026-11-07 02:00:00.069378','2026-11-01 02:00:00.689738',0,0,1,'2026-11-10 20:00:00.069378','{"turns": [], "good": 3, "page": {"title": "arXiv", "lang": null, "sketch": "37d612f945b783a56156710b", "url": "https://arxiv.org/abs/1308.0850"}}');
INSERT INTO "verdict" VALUES('moved','It has moved for good to https://github.com/hardmaru/write-rnn',200,'https://github.com/hardmaru/write-rnn','2026-11-07 02:00:00.056282','2026-11-01 02:00:00.695563',0,0,2,'2026-11-11 20:00:00.056282','{"turns": [], "good": 3}');
INSERT INTO "verdict" VALUES('alive','It is there.',200,'http://a.example/post','2026-11-07 02:00:00.067711','2026-11-01 02:00:00.730190',0,0,3,'2026-11-12 20:00:00.067711','{"turns": [], "good": 3, "page": {"title": "A good post", "lang": null, "sketch": "37d612f945b783a56156710b", "url": "http://a.example/post"}}');
INSERT INTO "verdict" VALUES('dead','The page does not exist (404).',404,'http://a.example/gone','2026-11-07 02:00:00.069764','2026-11-01 02:00:00.731449',3,1,4,'2026-11-13 20:00:00.069764','{"turns": [], "good": 0, "first_bad_at": "2026-11-01T02:00:00.731449+00:00", "counted_at": "2026-11-07T02:00:00.069764+00:00", "hard": 3, "gone": 0}');
INSERT INTO "verdict" VALUES('moved','It has moved for good to https://new.example/post',200,'https://new.example/post','2026-11-10 02:00:00.124685','2026-11-01 02:00:00.744083',0,0,5,'2026-11-16 20:00:00.124685','{"turns": [], "good": 4, "page": {"title": "A post that moved", "lang": null, "sketch": "37d612f945b783a56156710b", "url": "https://new.example/post"}}');
INSERT INTO "verdict" VALUES('blocked','It tests whether visitors are human (Cloudflare challenge).',403,'http://shy.example/','2026-11-10 02:00:00.119054','2026-11-01 02:00:00.732528',0,0,6,'2026-11-16 20:00:00.119054','{}');
CREATE TABLE verdict_change (
	id INTEGER NOT NULL, 
	resource_id INTEGER NOT NULL, 
	run_id INTEGER, 
	at DATETIME NOT NULL, 
	"before" VARCHAR NOT NULL, 
	"after" VARCHAR NOT NULL, 
	settled BOOLEAN NOT NULL, 
	reason VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(resource_id) REFERENCES resource (id) ON DELETE CASCADE, 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE SET NULL
);
INSERT INTO "verdict_change" VALUES(1,1,4,'2026-11-01 02:00:00.689738','unchecked','moved',0,'It has moved for good to https://arxiv.org/abs/1308.0850');
INSERT INTO "verdict_change" VALUES(2,2,4,'2026-11-01 02:00:00.695563','unchecked','moved',0,'It has moved for good to https://github.com/hardmaru/write-rnn');
INSERT INTO "verdict_change" VALUES(3,6,4,'2026-11-01 02:00:00.732528','unchecked','blocked',0,'It tests whether visitors are human (Cloudflare challenge).');
INSERT INTO "verdict_change" VALUES(4,4,4,'2026-11-01 02:00:00.731449','unchecked','dead',0,'The page does not exist (404).');
INSERT INTO "verdict_change" VALUES(5,5,4,'2026-11-01 02:00:00.744083','unchecked','moved',0,'It has moved for good to https://new.example/post');
INSERT INTO "verdict_change" VALUES(6,4,18,'2026-11-07 02:00:00.069764','dead','dead',1,'The page does not exist (404).');
CREATE INDEX ix_lookup_next_at ON lookup (next_at);
CREATE INDEX ix_resource_arxiv_id ON resource (arxiv_id);
CREATE INDEX ix_resource_host ON resource (host);
CREATE INDEX ix_resource_repository ON resource (repository);
CREATE INDEX ix_run_started_at ON run (started_at);
CREATE INDEX ix_change_at ON change (at);
CREATE INDEX ix_change_key ON change ("key");
CREATE INDEX ix_change_run_id ON change (run_id);
CREATE INDEX ix_observation_run_id ON observation (run_id);
CREATE INDEX observation_of_resource ON observation (resource_id, at);
CREATE INDEX ix_report_night ON report (night);
CREATE INDEX ix_report_run_id ON report (run_id);
CREATE INDEX ix_repository_name_repository_id ON repository_name (repository_id);
CREATE INDEX ix_tag_alias_tag_id ON tag_alias (tag_id);
CREATE INDEX ix_verdict_next_check_at ON verdict (next_check_at);
CREATE INDEX ix_verdict_change_at ON verdict_change (at);
CREATE INDEX ix_verdict_change_resource_id ON verdict_change (resource_id);
CREATE INDEX ix_verdict_change_run_id ON verdict_change (run_id);
CREATE INDEX entry_in_order ON entry (list_id, position);
CREATE INDEX ix_entry_section_id ON entry (section_id);
CREATE INDEX ix_entry_tag_entry_id ON entry_tag (entry_id);
CREATE INDEX ix_link_entry_id ON link (entry_id);
CREATE INDEX ix_link_resource_id ON link (resource_id);
CREATE INDEX ix_link_section_id ON link (section_id);
CREATE INDEX link_in_order ON link (list_id, position);
CREATE INDEX ix_tag_refusal_entry_id ON tag_refusal (entry_id);
CREATE INDEX ix_proposal_link_id ON proposal (link_id);
CREATE INDEX ix_proposal_list_id ON proposal (list_id);
CREATE INDEX ix_proposal_run_id ON proposal (run_id);
CREATE INDEX ix_proposal_state ON proposal (state);
COMMIT;

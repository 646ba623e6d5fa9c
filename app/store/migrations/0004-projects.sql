-- The projects of one village: its card and its counts ask for them.
CREATE INDEX fund_project_village ON fund_project (village_code, code);

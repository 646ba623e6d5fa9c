/* Makes up households, each with four members' answers, a finding and a risk case, by SQL: what is
 * measured is reading them. What stands about households can also be made for those of others. */
#include "tests/report/report-many.h"

#include "app/store/htk-store-private.h"

#define MEMBER(name)                                                                               \
  "{\"m_roster_id\":\"m-' || n || '-" name "\",\"m_name\":\"杨成员" name "\",\"m_status\":\"ok\","   \
  "\"m_rel\":\"head\",\"m_birth\":\"1970-02-03\",\"m_share\":\"y\",\"m_labor\":\"general\","         \
  "\"m_work_place\":\"county\",\"m_work_months\":\"7\",\"m_post\":\"n\",\"m_train\":\"pig\","        \
  "\"m_want\":\"fruit herb\",\"m_comp\":\"1\",\"m_age_sch\":\"13\",\"m_school\":\"g7\","             \
  "\"m_schname\":\"乡中学\",\"m_edu_status\":\"in\",\"m_absent\":\"0\",\"m_seen\":\"y\","            \
  "\"m_aid\":\"got\",\"m_d3\":\"pass\",\"m_health\":\"chronic\",\"m_disease\":\"高血压\","           \
  "\"m_chron4\":\"y\",\"m_oop\":\"1200\",\"m_claim\":\"300\",\"m_basic_ins\":\"resident\","          \
  "\"m_major_ins\":\"y\",\"m_med_aid\":\"n\",\"m_fd\":\"y\",\"m_fd_n\":\"3\",\"m_d4\":\"warn\"}"

static const char *const makers[] = {
  "INSERT INTO region (code, name, level) VALUES ('530427000000', '新平县', 3)",
  "INSERT INTO region (code, name, level, parent) VALUES ('530427001000', '平甸乡', 4,"
  " '530427000000')",
  "INSERT INTO region (code, name, level, parent)"
  " WITH RECURSIVE c (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n < 700)"
  " SELECT '530427001' || printf ('%03d', n), '第' || n || '村', 5, '530427001000' FROM c",
  "INSERT INTO village (code) SELECT code FROM region WHERE level = 5",
  "INSERT INTO helper (id, name) VALUES ('p', '助人')",
  "INSERT INTO household (id, village_code, hh_no, head_name, n_members, hh_type, color, score,"
  " last_visit, next_due, helper_id, extra)"
  " WITH RECURSIVE c (n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM c WHERE n + 1 < ?1)"
  " SELECT 'h-' || n, '530427001' || printf ('%03d', 1 + n % 700), printf ('5304%08d', n),"
  " '户主' || n, 4, 1, 'red', n % 100, '2026-10-20', '2026-11-19', 'p',"
  " '{\"move_type\":\"yidi\",\"natural_village\":\"上寨\",\"income\":[{\"year\":2025,\"net\":2000000,"
  "\"pc\":500000,\"n\":4}],\"last_answers\":{\"visit_date\":\"2026-10-20\",\"contacted\":\"1\","
  "\"sug\":\"1\",\"net_fen\":\"2890000\",\"n\":\"4\",\"pc_fen\":\"722500\",\"adj_fen\":\"422500\","
  "\"c_line\":\"8700\",\"causes\":\"01 08\",\"low5000\":\"0\",\"d3\":\"pass\",\"d5\":\"fail\","
  "\"h_own\":\"own\",\"h_only\":\"y\",\"h_grade\":\"D\",\"h_sign\":\"wall roof\",\"h_live\":\"live\","
  "\"h_plan\":\"n\",\"h_target\":\"filed\",\"mv_in\":\"y\",\"mv_follow\":\"work\",\"hp_known\":\"y\","
  "\"hp_visits\":\"2\",\"hp_kind\":\"work\",\"hp_sat\":\"4\",\"keep4\":\"resp policy help super\","
  "\"m\":[" MEMBER ("1") "," MEMBER ("2") "," MEMBER ("3") "," MEMBER ("4") "]}}' FROM c",
};

/* Of every ?1st household, where not all are meant. */
static const char *const about[] = {
  "INSERT INTO round (id, name, kind, starts, state) VALUES ('r', '轮次', 'sweep', '2026-10-01',"
  " 'open')",
  "INSERT INTO finding (id, no, subject_type, subject_id, village_code, cat, level, state, text,"
  " source_ref, found_on, deadline, extra)"
  " SELECT 'f' || id, printf ('2026-%06d', rowid), 'household', id, village_code, 'water', 1,"
  " 'assigned', '饮水不安全，取水往返超过二十分钟', 'af_water', '2026-10-20', '2026-11-04',"
  " '{\"form_id\":\"fa_household\",\"action\":\"接管道\",\"progress\":\"管材已到\"}' FROM household"
  " WHERE rowid % ?1 = 0",
  "INSERT INTO risk_case (id, household_id, village_code, state, since, class, clue_on, pub_start,"
  " extra) SELECT 'c' || id, id, village_code, 'publicity', '2026-11-20', 0, '2026-11-10',"
  " '2026-11-20', '{\"causes\":\"01 08\",\"suggestion\":\"1\"}' FROM household"
  " WHERE rowid % ?1 = 0",
  "INSERT INTO round_target (round_id, subject_id, village_code, class, result, visited_on)"
  " SELECT 'r', id, village_code, 'poor', 'entered', '2026-10-20' FROM household",
  "INSERT INTO fund_project (id, code, name, village_code, extra)"
  " SELECT 'j' || id, printf ('X%06d', rowid), '引水工程', village_code,"
  " '{\"dept\":\"水利\",\"alloc\":120000000,\"paid\":42000000,\"arrive_date\":\"2025-01-01\"}'"
  " FROM household WHERE rowid % ?1 = 0",
};

static gboolean
run_all (HtkStore          *store,
         const char *const *statements,
         guint              n,
         guint              parameter,
         GError           **error)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HtkStmt) stmt = htk_stmt (store, statements[i], error);

      if (stmt == NULL)
        return FALSE;
      if (sqlite3_bind_parameter_count (stmt) > 0)
        sqlite3_bind_int64 (stmt, 1, parameter);
      if (!htk_stmt_run (stmt, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * report_about:
 * @store: a store that holds households, in a transaction of the caller's
 * @every: a finding, a case and a project for every so many of them; each is of the running round
 * @error: return location
 */
gboolean
report_about (HtkStore *store,
              guint     every,
              GError  **error)
{
  return run_all (store, about, G_N_ELEMENTS (about), every, error);
}

/**
 * report_many:
 * @store: a county's store, empty
 * @households: how many; as many findings, cases, targets and projects
 */
void
report_many (HtkStore *store,
             guint     households)
{
  g_autoptr (GError) error = NULL;

  if (!htk_store_begin (store, &error) ||
      !run_all (store, makers, G_N_ELEMENTS (makers), households, &error) ||
      !report_about (store, 1, &error) || !htk_store_commit (store, &error))
    g_error ("the rows could not be made: %s", error->message);
}

-- A problem is its resident's own. Whoever answers it for the council reads it; the body that it is about does not.
CREATE POLICY problem_read ON frontdoor_marketplace_problem FOR SELECT
  USING (person_id = (select acting_person()) OR (select acts_as('contract_manager', 'commissioner', 'system')));
CREATE POLICY problem_insert ON frontdoor_marketplace_problem FOR INSERT
  WITH CHECK ((select acts_as('system'))
              OR ((select acts_as('resident')) AND person_id = (select acting_person())));
-- The resident opens it again, the council does the rest.
CREATE POLICY problem_step_insert ON frontdoor_marketplace_problemstep FOR INSERT
  WITH CHECK ((select acts_as('system'))
              OR ((select acts_as('contract_manager', 'commissioner')) AND state IN ('looking', 'answered'))
              OR (state IN ('reported', 'reopened') AND (select acts_as('resident'))
                  AND problem_id IN (SELECT id FROM frontdoor_marketplace_problem
                                     WHERE person_id = (select acting_person()))));
-- A message about a problem is written by whoever moves it.
DROP POLICY message_read ON frontdoor_marketplace_message;
CREATE POLICY message_read ON frontdoor_marketplace_message FOR SELECT
  USING (person_id = (select acting_person())
         OR (select acts_as('finance_officer', 'monitoring_officer', 'system'))
         OR (problem_id IS NOT NULL AND (select acts_as('contract_manager', 'commissioner'))));
CREATE POLICY message_about_problem ON frontdoor_marketplace_message FOR INSERT
  WITH CHECK (problem_id IS NOT NULL
              AND (person_id, problem_id) IN (SELECT person_id, id FROM frontdoor_marketplace_problem)
              AND ((select acts_as('contract_manager', 'commissioner', 'system'))
                   OR (kind = 'problem_received' AND (select acts_as('resident'))
                       AND person_id = (select acting_person()))));

-- The steps of an order, and of a problem, are seen with it: asked of the one row by its key, not of all that there are.
DROP POLICY IF EXISTS order_step_read ON frontdoor_marketplace_orderstep;
CREATE POLICY order_step_read ON frontdoor_marketplace_orderstep FOR SELECT
  USING (EXISTS (SELECT FROM frontdoor_marketplace_order o WHERE o.id = order_id));
DROP POLICY IF EXISTS problem_step_read ON frontdoor_marketplace_problemstep;
CREATE POLICY problem_step_read ON frontdoor_marketplace_problemstep FOR SELECT
  USING (EXISTS (SELECT FROM frontdoor_marketplace_problem p WHERE p.id = problem_id));

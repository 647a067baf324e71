-- A request is known to whoever made it.
CREATE POLICY request_insert ON commons_record_request FOR INSERT
  WITH CHECK (by = (select 'access/account/' || acting_account()::text) OR (select acts_as('system')));
CREATE POLICY request_read ON commons_record_request FOR SELECT
  USING (by = (select 'access/account/' || acting_account()::text) OR (select acts_as('system')));

-- Use part of an entitlement: the one statement that decides, within its limit and its days; false when it does not fit.
CREATE FUNCTION use_entitlement(which bigint, asked bigint, on_day date) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE frontdoor_eligibility_entitlementbalance b SET used_pence = b.used_pence + asked
   WHERE b.entitlement_id = which AND asked > 0 AND b.used_pence <= b.limit_pence - asked
     AND EXISTS (SELECT FROM frontdoor_eligibility_entitlement e
                  WHERE e.id = which AND e.starts_on <= on_day AND (e.ends_before IS NULL OR e.ends_before > on_day));
  RETURN FOUND;
END $$;

-- The rule of a service on a day, or null.
CREATE FUNCTION service_rule_on(slug text, on_day date) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT to_jsonb(r) FROM frontdoor_eligibility_servicerule r
           WHERE r.service_slug = slug AND r.starts_on <= on_day AND (r.ends_before IS NULL OR r.ends_before > on_day)
           ORDER BY r.starts_on DESC LIMIT 1);
END $$;
-- The entitlements of a person to a group on a day, the earliest first, each as its number and what is left of it.
CREATE FUNCTION entitlements_left(of_person bigint, of_group text, on_day date) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_array(e.id, b.limit_pence - b.used_pence) ORDER BY e.starts_on, e.id),
                          '[]')
            FROM frontdoor_eligibility_entitlement e
            JOIN frontdoor_eligibility_entitlementbalance b ON b.entitlement_id = e.id
           WHERE e.person_id = of_person AND e.service_group = of_group AND e.starts_on <= on_day
             AND (e.ends_before IS NULL OR e.ends_before > on_day));
END $$;
-- Use part of an entitlement: the one statement that decides, within its limit and its days; false when it does not fit.
CREATE FUNCTION use_entitlement(which bigint, asked bigint, on_day date) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE frontdoor_eligibility_entitlementbalance b SET used_pence = b.used_pence + asked
   WHERE b.entitlement_id = which AND asked > 0 AND b.used_pence <= b.limit_pence - asked
     AND EXISTS (SELECT FROM frontdoor_eligibility_entitlement e
                  WHERE e.id = which AND e.starts_on <= on_day AND (e.ends_before IS NULL OR e.ends_before > on_day));
  RETURN FOUND;
END $$;

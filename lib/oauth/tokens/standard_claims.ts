/** A person's postal address (OpenID Connect Core 1.0 section 5.1.1). */
export interface AddressClaim {
  /** The whole address, on one or more lines. */
  readonly formatted?: string;
  /** The street, the number and the like, on one or more lines. */
  readonly street_address?: string;
  /** The city. */
  readonly locality?: string;
  /** The state, province or region. */
  readonly region?: string;
  /** The postal code. */
  readonly postal_code?: string;
  /** The country. */
  readonly country?: string;
}

/**
 * The standard claims about a person (OpenID Connect Core 1.0 section 5.1). Their types are the
 * specification's: they are passed on as the server sends them, without a check.
 */
export interface StandardClaims {
  /** The full name. */
  readonly name?: string;
  /** The given names. */
  readonly given_name?: string;
  /** The family names. */
  readonly family_name?: string;
  /** The middle names. */
  readonly middle_name?: string;
  /** The casual name. */
  readonly nickname?: string;
  /** The name at the server that the person prefers. It is not unique. */
  readonly preferred_username?: string;
  /** The URL of the profile page. */
  readonly profile?: string;
  /** The URL of the picture. */
  readonly picture?: string;
  /** The URL of the web page or blog. */
  readonly website?: string;
  /** The email address. It is not unique, and can change. */
  readonly email?: string;
  /** Whether the email address has been verified. */
  readonly email_verified?: boolean;
  /** The gender, for example `female` or `male`. */
  readonly gender?: string;
  /** The birthday: `YYYY-MM-DD`, `0000-MM-DD` or `YYYY`. */
  readonly birthdate?: string;
  /** The time zone, for example `Europe/Paris`. */
  readonly zoneinfo?: string;
  /** The locale, for example `en-US`. */
  readonly locale?: string;
  /** The telephone number. */
  readonly phone_number?: string;
  /** Whether the telephone number has been verified. */
  readonly phone_number_verified?: boolean;
  /** The postal address. */
  readonly address?: AddressClaim;
  /** The time of the last change of these claims, in seconds since the epoch. */
  readonly updated_at?: number;
}

namespace PolicyMta.Sdk;

/// <summary>Who may call a plugin's HTTP endpoint.</summary>
public enum HttpAccess
{
    /// <summary>Clients with a token of the scope <c>admin</c>.</summary>
    Admin = 0,

    /// <summary>Clients with a token of the scope <c>read</c> or <c>admin</c>.</summary>
    Read = 1,

    /// <summary>Clients with a token of the scope <c>inject</c> or <c>admin</c>.</summary>
    Inject = 2,

    /// <summary>Everybody, without a token. What comes in is untrusted: check it before it costs anything.</summary>
    Public = 3,

    /// <summary>
    /// Every client with a token, and every user of the console: <see cref="HttpCall.Caller"/> says of which organisation and with which
    /// roles, and the endpoint judges that itself.
    /// </summary>
    Member = 4,
}

namespace PolicyMta.Server.Http;

/// <summary>What the HTTP listener counts: answers by the class of their status.</summary>
internal enum HttpCount
{
    /// <summary>1xx and 3xx.</summary>
    Other,

    /// <summary>2xx.</summary>
    Success,

    /// <summary>4xx: the request was refused.</summary>
    ClientError,

    /// <summary>5xx: the server could not take it.</summary>
    ServerError,
}

namespace PolicyMta.Core.Metrics;

/// <summary>What became of a recipient at an attempt. The names, in lower case, are the values of the label <c>result</c>.</summary>
internal enum DeliveryResult
{
    /// <summary>The receiving server took the message.</summary>
    Delivered,

    /// <summary>It will be tried again.</summary>
    Deferred,

    /// <summary>It was given up.</summary>
    Bounced,
}

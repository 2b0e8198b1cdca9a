namespace PolicyMta.Accounting.Records;

/// <summary>What a row tells of.</summary>
internal enum RecordType
{
    /// <summary><c>d</c>: the receiver took the message.</summary>
    Delivered,

    /// <summary><c>b</c>: the recipient was given up.</summary>
    Bounced,

    /// <summary><c>t</c>: an attempt failed and will be repeated.</summary>
    Transient,

    /// <summary><c>r</c>: the message was accepted.</summary>
    Received,

    /// <summary><c>rb</c>: mail came back that a receiver had taken.</summary>
    RemoteBounce,

    /// <summary><c>f</c>: the recipient complained.</summary>
    Feedback,
}

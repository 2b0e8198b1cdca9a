namespace PolicyMta.Core.Conversations;

/// <summary>Who began a connection.</summary>
internal enum Direction
{
    /// <summary>A client, at a listener.</summary>
    In,

    /// <summary>This server, to a receiver.</summary>
    Out,
}

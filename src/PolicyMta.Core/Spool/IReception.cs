namespace PolicyMta.Core.Spool;

/// <summary>
/// Content that is being received and may have to give way to other content. The budget reads its properties from any thread.
/// </summary>
internal interface IReception
{
    /// <summary>Bytes of memory that it holds.</summary>
    long Held { get; }

    /// <summary>Since when it holds any: a timestamp of the clock.</summary>
    long Since { get; }

    /// <summary>Whether it comes from somebody who is not known here.</summary>
    bool IsStranger { get; }

    /// <summary>
    /// Gives its memory back and takes no more; false if it is being written to at this moment, and so is not what holds others up.
    /// </summary>
    bool TryGiveWay();
}

using System.IO.Pipelines;

namespace PolicyMta.Core.Smtp;

/// <summary>What a session waits for, by size.</summary>
internal enum Expectation
{
    /// <summary>A command or a few.</summary>
    Command,

    /// <summary>A message.</summary>
    Content,

    /// <summary>A message of which much has come already.</summary>
    LargeContent,
}

/// <summary>A pipe that chooses its buffers by what is expected.</summary>
internal interface IExpectantPipe : IDuplexPipe
{
    Expectation Expected { set; }
}

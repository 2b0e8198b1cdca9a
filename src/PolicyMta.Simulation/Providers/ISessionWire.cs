using System.IO.Pipelines;
using System.Net;

namespace PolicyMta.Simulation.Providers;

/// <summary>The bytes of a session as the simulated host sees them: a socket's, or those of a connection in memory.</summary>
internal interface ISessionWire : IDisposable
{
    /// <summary>The client's address.</summary>
    IPAddress Client { get; }

    /// <summary>What the client sends.</summary>
    PipeReader Input { get; }

    /// <summary>What the client gets.</summary>
    PipeWriter Output { get; }

    /// <summary>Ends the connection as a crash would.</summary>
    void Break();

    /// <summary>Says that nothing more will be written.</summary>
    void EndOutput();
}

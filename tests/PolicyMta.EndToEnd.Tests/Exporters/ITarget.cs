namespace PolicyMta.EndToEnd.Tests.Exporters;

/// <summary>What an exporter hands events on to, and a test takes away.</summary>
internal interface ITarget : IAsyncDisposable
{
    /// <summary>Starts it, where it was and with what it held.</summary>
    Task StartAsync();

    /// <summary>Ends it at once.</summary>
    Task KillAsync();

    /// <summary>What it holds.</summary>
    Task<ReceivedEvents> ReadAsync();
}

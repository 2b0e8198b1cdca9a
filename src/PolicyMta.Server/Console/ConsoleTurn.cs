using Microsoft.AspNetCore.Http;

namespace PolicyMta.Server.Console;

/// <summary>A request with a session's cookie while it is being answered; disposing ends it.</summary>
/// <param name="sessions">Where the session is.</param>
/// <param name="session">The session.</param>
/// <param name="id">Its id, as the browser sent it.</param>
/// <param name="request">The request.</param>
internal sealed class ConsoleTurn(ConsoleSessions sessions, ConsoleSession session, string id, HttpContext request) : IDisposable
{
    public ConsoleSession Session => session;

    public string Id => id;

    public void Dispose() => sessions.Leave(session, request);
}

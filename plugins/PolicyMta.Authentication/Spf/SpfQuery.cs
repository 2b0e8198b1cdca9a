using System.Net;

namespace PolicyMta.Authentication.Spf;

/// <summary>Who sends, as whom.</summary>
/// <param name="Client">The client's address.</param>
/// <param name="Helo">What it said in EHLO or HELO.</param>
/// <param name="MailFrom">The reverse-path; empty for the null reverse-path, of which the HELO identity is checked.</param>
/// <param name="Receiver">This server's name.</param>
internal sealed record SpfQuery(IPAddress Client, string Helo, string MailFrom, string Receiver);

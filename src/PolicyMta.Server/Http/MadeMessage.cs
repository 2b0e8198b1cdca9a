using PolicyMta.Core.Injection;

namespace PolicyMta.Server.Http;

/// <summary>A message that was made, or what hindered it.</summary>
internal readonly record struct MadeMessage(InjectionRequest? Request, string? Mistake);

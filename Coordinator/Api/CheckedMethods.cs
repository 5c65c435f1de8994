using System.Reflection;
using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;

namespace ActorCompute.Coordinator.Api;

/// <summary>
/// The methods of a service as they were generated, but for requests that are no messages: those are refused as what they are. They would
/// else be taken for a fault of the service's, since they are read before anything that may stand around a call.
/// </summary>
internal sealed class CheckedMethods<TService> : IServiceMethodProvider<TService> where TService : class
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        var generated = typeof(TService).BaseType!;
        var bind = generated.DeclaringType!.GetMethod("BindService", [typeof(ServiceBinderBase), generated])!;
        bind.Invoke(null, [new Binder(context), null]);
    }

    private sealed class Binder(ServiceMethodProviderContext<TService> context) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
        {
            var call = Find(method.Name);
            context.AddUnaryMethod(Checked(method), Metadata(call), call.CreateDelegate<UnaryServerMethod<TService, TRequest, TResponse>>());
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
        {
            var call = Find(method.Name);
            context.AddClientStreamingMethod(Checked(method), Metadata(call), call.CreateDelegate<ClientStreamingServerMethod<TService, TRequest, TResponse>>());
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
        {
            var call = Find(method.Name);
            context.AddServerStreamingMethod(Checked(method), Metadata(call), call.CreateDelegate<ServerStreamingServerMethod<TService, TRequest, TResponse>>());
        }

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
        {
            var call = Find(method.Name);
            context.AddDuplexStreamingMethod(Checked(method), Metadata(call), call.CreateDelegate<DuplexStreamingServerMethod<TService, TRequest, TResponse>>());
        }

        private static MethodInfo Find(string name) => typeof(TService).GetMethod(name, BindingFlags.Public | BindingFlags.Instance)
            ?? throw new InvalidOperationException($"{typeof(TService).Name} has no method {name}.");

        private static List<object> Metadata(MethodInfo call) =>
            [.. typeof(TService).GetCustomAttributes(inherit: true), .. call.GetCustomAttributes(inherit: true), new HttpMethodMetadata(["POST"])];

        private static Method<TRequest, TResponse> Checked<TRequest, TResponse>(Method<TRequest, TResponse> method)
            where TRequest : class where TResponse : class
        {
            var read = method.RequestMarshaller.ContextualDeserializer;
            return new(method.Type, method.ServiceName, method.Name, Marshallers.Create(method.RequestMarshaller.ContextualSerializer, Read), method.ResponseMarshaller);

            TRequest Read(DeserializationContext bytes)
            {
                try
                {
                    return read(bytes);
                }
                catch (InvalidProtocolBufferException e)
                {
                    throw RequestGuard.Broken(typeof(TRequest).Name, e);
                }
            }
        }
    }
}
